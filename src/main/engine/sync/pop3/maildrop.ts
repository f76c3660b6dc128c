// What the maildrop holds in this session: UIDL and LIST as one list.
import { hash } from 'node:crypto';
import { ProblemError } from '../../../../shared/problem.ts';
import type { Pop3Session } from '../../pop3/session.ts';
import type { ListedMessage } from './ledger.ts';

export interface Maildrop {
  readonly messages: readonly ListedMessage[];
  /** False: nothing here can be named beyond this session, so nothing may be deleted. */
  readonly hasUidl: boolean;
}

/** The three questions travel together where the server pipelines. */
export async function listMaildrop(session: Pop3Session): Promise<Maildrop> {
  const [, uidl, sizes] = await Promise.all([
    session.refreshCapabilities(),
    session.uidl(),
    session.list().catch(unlessRefused),
  ]);
  const numbers = new Set([...(uidl?.ids.keys() ?? []), ...sizes.keys()]);
  const messages = [...numbers].map((number) => ({
    number,
    uidl: uidl?.ids.get(number) ?? null,
    size: sizes.get(number) ?? null,
  }));
  return { messages, hasUidl: uidl !== null };
}

/** A server that will not say sizes can still be read. */
function unlessRefused(error: unknown): ReadonlyMap<number, number> {
  if (error instanceof ProblemError && error.problem.kind === 'refused') return new Map();
  throw error;
}

/** Equal for listings that name the same messages with the same numbers and sizes. */
export function listingDigest(messages: readonly ListedMessage[]): string {
  let text = '';
  for (const { number, uidl, size } of messages) text += `${number} ${size} ${uidl ?? ''}\n`;
  return hash('sha256', text);
}
