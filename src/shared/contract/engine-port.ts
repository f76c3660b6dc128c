// Messages between main and the engine process. Both ends are ours; the engine still validates every call's arguments.
import type { AccountSettings, AccountSummary } from '../model/account.ts';
import type { AccountId, MessageId } from '../model/ids.ts';
import type { Answer } from '../problem.ts';
import type { CallArgs, CallResult, EngineCallName } from './contract.ts';
import type { EngineEvents } from './events.ts';

/** Calls that only main may make: they carry secrets, bytes or paths that no renderer may name. */
export interface InternalCalls {
  /** Signs in with these settings; stores the account only when that worked. The password is used and forgotten. */
  'internal.accounts.add': { args: { settings: AccountSettings; password: string }; result: AccountSummary };
  'internal.accounts.remove': { args: { accountId: AccountId }; result: void };
  /** Signs in once to check; the session pool uses it from then on. */
  'internal.accounts.signIn': { args: { accountId: AccountId; password: string }; result: void };
  /** Writes the decoded part to `path` (created exclusively, streamed). */
  'internal.attachments.write': {
    args: { messageId: MessageId; partId: string; path: string };
    result: { size: number };
  };
  /** Decoded bytes of a small inline part, for cid: images of the reader frame. */
  'internal.attachments.bytes': {
    args: { messageId: MessageId; partId: string };
    result: { contentType: string; bytes: Uint8Array };
  };
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
  /** Answer to `credential`; null = there is none. */
  | { readonly type: 'credential'; readonly id: number; readonly secret: string | null };

export type FromEngine =
  | { readonly type: 'ready' }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer<unknown> }
  | { readonly type: 'event'; readonly name: keyof EngineEvents; readonly payload: unknown }
  /** The engine needs the secret of an account, now, for one sign-in. */
  | { readonly type: 'credential'; readonly id: number; readonly accountId: AccountId };
