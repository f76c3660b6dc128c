// Messages between main and the engine process. Both ends are ours; the engine still validates every call's arguments.
import type { AccountSettings, SignInWay, StoredAccount } from '../model/account.ts';
import type { AccountId, MessageId } from '../model/ids.ts';
import type { Answer, Problem } from '../problem.ts';
import type { CallArgs, CallResult, EngineCallName } from './contract.ts';
import type { EngineEvents } from './events.ts';

/** Calls that only main may make: they carry secrets, bytes or paths that no renderer may name. */
export interface InternalCalls {
  'internal.accounts.list': { args: Record<string, never>; result: StoredAccount[] };
  /**
   * Signs in with these settings; stores the account only when that worked. The password is used and forgotten: once
   * main has put it away it says `internal.accounts.start`.
   */
  'internal.accounts.add': { args: { settings: AccountSettings; password: string }; result: StoredAccount };
  /** The credential of this account can be had from now on: (re)start its background work. */
  'internal.accounts.start': { args: { accountId: AccountId }; result: void };
  'internal.accounts.remove': { args: { accountId: AccountId }; result: void };
  /** Signs in once to check this password or token. Only that it is of another kind than before is kept. */
  'internal.accounts.signIn': {
    args: { accountId: AccountId; password: string; signIn?: SignInWay };
    result: void;
  };
  /** What can be saved of a message, with names that are safe on every file system. */
  'internal.attachments.list': {
    args: {
      messageId: MessageId;
      /** Of the message that is this part. */
      within?: string;
    };
    result: { partId: string; filename: string; size: number; inline: boolean; executable: boolean }[];
  };
  /** Writes the decoded part to `path` (created exclusively, streamed). */
  'internal.attachments.write': {
    args: { messageId: MessageId; partId: string; path: string };
    result: { size: number };
  };
  /** Ends the writing of this file, which then answers `cancelled` and leaves nothing. */
  'internal.attachments.stop': { args: { path: string }; result: void };
  /** Writes the message as it came to `path` (created exclusively). */
  'internal.messages.write': {
    args: { messageId: MessageId; path: string };
    result: { size: number };
  };
  /** A file name from this text that every system accepts, without an extension. */
  'internal.fileName': { args: { text: string }; result: string };
  /** Decoded bytes of a small inline part, for cid: images of the reader frame. */
  'internal.attachments.bytes': {
    args: { messageId: MessageId; partId: string };
    result: { contentType: string; bytes: Uint8Array };
  };
  /**
   * A picture of the web that this message, or one inside it, asks for; `not-found` for any other. `showing` names one
   * showing of one message, whose pictures share a limit.
   */
  'internal.pictures.load': {
    args: { messageId: MessageId; showing: string; url: string };
    result: { contentType: string; bytes: Uint8Array };
  };
  /** Records what this account's server says, with stand-ins, in this file (replaced) until stopped or restarted. */
  'internal.protocolLog.start': { args: { accountId: AccountId; path: string }; result: void };
  'internal.protocolLog.stop': { args: { accountId: AccountId }; result: void };
  'internal.power': { args: { event: 'suspend' | 'resume' | 'online' | 'offline' }; result: void };
  'internal.stop': { args: Record<string, never>; result: void };
}

export type EngineArgs<N extends EnginePortCall> = N extends EngineCallName
  ? CallArgs<N>
  : N extends keyof InternalCalls
    ? InternalCalls[N]['args']
    : never;
export type EngineResult<N extends EnginePortCall> = N extends EngineCallName
  ? CallResult<N>
  : N extends keyof InternalCalls
    ? InternalCalls[N]['result']
    : never;
export type EnginePortCall = EngineCallName | keyof InternalCalls;

export type ToEngine =
  | { readonly type: 'call'; readonly id: number; readonly name: EnginePortCall; readonly args: unknown }
  /** Answered by `pong` from the engine's event loop: a hung engine is noticed by its silence. */
  | { readonly type: 'ping'; readonly id: number }
  /** Answer to `credential`; null = there is none. */
  | { readonly type: 'credential'; readonly id: number; readonly secret: string | null };

export type FromEngine =
  | { readonly type: 'ready' }
  /** It cannot start, and starting it again would not help (the profile is in use, the disk is full …). */
  | { readonly type: 'fatal'; readonly problem: Problem }
  | { readonly type: 'pong'; readonly id: number }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer<unknown> }
  | { readonly type: 'event'; readonly name: keyof EngineEvents; readonly payload: unknown }
  /** The engine needs the secret of an account, now, for one sign-in. */
  | { readonly type: 'credential'; readonly id: number; readonly accountId: AccountId };
