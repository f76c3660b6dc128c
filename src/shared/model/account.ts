// What a person configures for an account. Secrets are never part of it.
import type { AccountId } from './ids.ts';

export type Protocol = 'imap' | 'pop3';
/** `plain` is only accepted for loopback, or after the person confirmed a warning (`allowPlain`). */
/** What the credential of an account is: a password, or an OAuth 2 access token that some other program obtained. */
export type SignInWay = 'password' | 'token';
export type Security = 'tls' | 'starttls' | 'plain';

/** POP3: when a fetched message is deleted from the server. */
export type LeaveOnServer = 'always' | 'until-deleted' | 'never' | { readonly days: number };

/** IMAP: which bodies are kept for offline reading. */
export type BodyPolicy =
  | { readonly kind: 'everything' | 'headers' }
  | { readonly kind: 'days'; readonly days: number };

export interface AccountSettings {
  readonly name: string;
  readonly address: string;
  readonly protocol: Protocol;
  readonly host: string;
  readonly port: number;
  readonly security: Security;
  readonly user: string;
  /** Default: a password. */
  readonly signIn?: SignInWay;
  readonly allowPlain: boolean;
  readonly leaveOnServer: LeaveOnServer;
  readonly bodyPolicy: BodyPolicy;
  /** Bodies above this many octets are fetched only on request. */
  readonly bodySizeLimit: number;
  /** Minutes between checks where the server cannot push. 0 = only by hand. */
  readonly checkIntervalMinutes: number;
  /** IMAP: most connections to the server at a time. Default: 2. */
  readonly connections?: number;
  /** POP3: also check when the program starts. Default: yes. */
  readonly checkAtStart?: boolean;
  /** POP3: minutes during which a deletion here can be undone before it reaches the server. Default: 10. */
  readonly deletionGraceMinutes?: number;
  /** POP3: sign in by APOP where the server offers it. Default: no. */
  readonly allowApop?: boolean;
}

/** An account as the engine keeps it. */
export interface StoredAccount extends AccountSettings {
  readonly id: AccountId;
}

export interface AccountSummary extends StoredAccount {
  /** `session`: no keychain, asked each time the app starts. `missing`: the app has no credential and needs one. */
  readonly credential: 'keychain' | 'session' | 'missing';
}

/** What a check would remove from a POP3 server. */
export interface RemovalPreview {
  readonly messages: number;
  /** As announced by the server; messages of unknown size count as 0. */
  readonly octets: number;
}
