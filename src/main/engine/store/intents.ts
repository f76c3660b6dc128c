// What a person can want done to mail. The service validates and hands these to the store, which records them as
// operations; nothing here knows how a server is told.
import type { AccountId, MailboxId } from '../../../shared/model/ids.ts';
import type { MailboxRole } from '../../../shared/model/mailbox.ts';
import type { Flag, Selection } from '../../../shared/model/message.ts';

export interface FlagIntent {
  readonly kind: 'flag';
  readonly selection: Selection;
  readonly add: readonly Flag[];
  readonly remove: readonly Flag[];
}

export interface MoveIntent {
  readonly kind: 'move';
  readonly selection: Selection;
  readonly to: MailboxId;
}

/** Each message goes to the mailbox of this role in its own account: archive, delete (trash), junk, not junk (inbox). */
export interface MoveToRoleIntent {
  readonly kind: 'move-to-role';
  readonly selection: Selection;
  readonly role: MailboxRole;
}

export interface CopyIntent {
  readonly kind: 'copy';
  readonly selection: Selection;
  readonly to: MailboxId;
}

/** The only intent on messages without an undo: ask first. */
export interface DeleteIntent {
  readonly kind: 'delete-for-good';
  readonly selection: Selection;
}

/** This message and what descends from it become a conversation of their own, or join theirs again. No server is told. */
export interface ConversationIntent {
  readonly kind: 'conversation-split' | 'conversation-join';
  readonly selection: Selection;
}

export type MessageIntent = FlagIntent | MoveIntent | MoveToRoleIntent | CopyIntent | DeleteIntent;

export type MailboxIntent =
  | { readonly kind: 'mailbox-create'; readonly accountId: AccountId; readonly path: string }
  | { readonly kind: 'mailbox-rename'; readonly mailboxId: MailboxId; readonly path: string }
  /** With its messages. No undo once it was carried out: ask first, or rename it into the trash. */
  | { readonly kind: 'mailbox-delete'; readonly mailboxId: MailboxId }
  | { readonly kind: 'mailbox-subscribe'; readonly mailboxId: MailboxId; readonly subscribed: boolean };

export type Intent = MessageIntent | ConversationIntent | MailboxIntent;
