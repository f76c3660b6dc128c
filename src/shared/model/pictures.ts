// Whose pictures of the web are loaded without being asked each time.

export type PictureScope = 'sender' | 'list';

export interface PictureConsent {
  /** Why pictures of this message are loaded at once, or null: they are not. */
  readonly granted: PictureScope | null;
  /** Address of the sender, lower case; null when there is none, or when its own domain disowns the message. */
  readonly sender: string | null;
  /** List-Id (RFC 2919) without brackets, lower case, or null. */
  readonly list: string | null;
}
