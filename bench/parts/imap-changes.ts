// A resync in which little of much changed, beside a raw drain of the answers to the very same commands: what is left is
// ours. A Maildir that changed is read through by its server before it answers; one that keeps an index shows the rest.
import { connect } from 'node:tls';
import type { Store } from '../../src/main/engine/store/store.ts';
import { type Dovecot, startDovecot } from '../../test/harness/dovecot.ts';
import { RawImap } from '../../test/harness/raw-imap.ts';

/** A mailbox of the server, as the bench signs in to it. */
export interface BenchMailbox {
  readonly imap: number;
  readonly imaps: number;
  readonly ca: string;
  readonly user: string;
  readonly password: string;
}

/** The same mail on a server that keeps an index (Dovecot's mdbox). */
export async function startIndexed(from: Dovecot, user: string): Promise<Dovecot> {
  const server = await startDovecot({ mailLocation: 'mdbox' });
  // By the same authority, which the processes that measure trust.
  await server.restart(from.authority.issue());
  server.addUser(user);
  server.doveadm(['import', '-u', user, `maildir:${from.folder}/home/${user}/mail`, '', 'ALL']);
  return server;
}

const ROUNDS = 3;

export interface ChangedFigures {
  /** Milliseconds, medians. */
  readonly sync: number;
  readonly cpu: number;
  readonly drain: number;
  readonly changes: string;
}

/** Each round changes 100 + 1,000 messages twice: once for the drain, once for the sync, in turns which comes first. */
export async function measureChanged(
  box: BenchMailbox,
  store: Store,
  accountId: number,
  message: (n: number) => string,
  sync: () => Promise<
    readonly { readonly mailbox: string; readonly added: number; readonly changed: number }[]
  >,
): Promise<ChangedFigures> {
  const syncs: number[] = [];
  const cpus: number[] = [];
  const drains: number[] = [];
  let changes = '';
  for (let round = 0; round < ROUNDS; round += 1) {
    await changeElsewhere(box, message);
    drains.push(await drainResync(box, store, accountId));
    await sync();
    await changeElsewhere(box, message);
    const cpu = process.cpuUsage();
    const began = performance.now();
    const inbox = (await sync()).find((summary) => summary.mailbox === 'INBOX');
    syncs.push(performance.now() - began);
    const used = process.cpuUsage(cpu);
    cpus.push((used.user + used.system) / 1_000);
    changes = `${inbox?.added} + ${inbox?.changed}`;
  }
  return { sync: median(syncs), cpu: median(cpus), drain: median(drains), changes };
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;

let made = 0;

async function changeElsewhere(box: BenchMailbox, message: (n: number) => string): Promise<void> {
  const { user, password } = box;
  const raw = await RawImap.connect({ host: '127.0.0.1', port: box.imap, user, password });
  const { untagged } = await raw.ok('STATUS INBOX (MESSAGES)');
  const messages = Number(/MESSAGES (\d+)/.exec(untagged.join())?.[1]);
  made += 1;
  for (let i = 1; i <= 100; i += 1) {
    await raw.append('INBOX', message(messages + i).replaceAll('\n', '\r\n'));
  }
  await raw.select('INBOX');
  const step = Math.floor(messages / 1_000);
  const uids = Array.from({ length: 1_000 }, (_, i) => 1 + i * step);
  for (let at = 0; at < uids.length; at += 200) {
    await raw.ok(`UID STORE ${uids.slice(at, at + 200).join(',')} +FLAGS.SILENT (round${made})`);
  }
  await raw.logout();
}

/** Connects, signs in, asks what a resync asks, and throws the answers away. Milliseconds. */
async function drainResync(box: BenchMailbox, store: Store, accountId: number): Promise<number> {
  const held = store.mailboxes.byPath(accountId, 'INBOX');
  if (held === null) throw new Error('no INBOX');
  const began = performance.now();
  await converse(box, [
    `LOGIN ${box.user} ${box.password}`,
    'ENABLE QRESYNC',
    'LIST "" "*" RETURN (SUBSCRIBED SPECIAL-USE STATUS (MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ))',
    `SELECT INBOX (QRESYNC (${held.uidValidity} ${held.highestModSeq}))`,
    `UID FETCH ${held.uidNext}:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (REFERENCES)] MODSEQ)`,
    'LOGOUT',
  ]);
  return performance.now() - began;
}

function converse(box: BenchMailbox, commands: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: box.imaps, ca: box.ca, servername: 'localhost' });
    let tail = '';
    let sent = 0;
    socket.once('error', reject);
    socket.on('data', (chunk) => {
      tail = (tail + chunk.subarray(-1_000).toString('latin1')).slice(-1_000);
      const ended =
        sent === 0 ? tail.startsWith('* OK') : new RegExp(`(?:^|\n)a${sent} OK[^\n]*\r\n$`).test(tail);
      if (!ended) return;
      if (sent === commands.length) {
        socket.destroy();
        resolve();
        return;
      }
      sent += 1;
      socket.write(`a${sent} ${commands[sent - 1]}\r\n`);
    });
  });
}
