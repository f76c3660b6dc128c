// A change of many messages is sent in parts: it says how far it has come, and can be stopped between two parts.
import { expect, test } from 'vitest';
import type { ImapSession } from '../../src/main/engine/imap/session.ts';
import type { SelectedMailbox } from '../../src/main/engine/imap/types.ts';
import { systemClock } from '../../src/main/engine/lib/clock.ts';
import { silentLog } from '../../src/main/engine/lib/log.ts';
import { createOutboxRunner } from '../../src/main/engine/outbox/runner.ts';
import type { OutboxTransport } from '../../src/main/engine/outbox/transport.ts';
import { delta, message, storeWithMailboxes } from '../store/fixtures.ts';

const MESSAGES = 1_200;
const never = (): never => {
  throw new Error('not a part of this test');
};

function marking(onCommand: (commands: number) => void) {
  const { store, accountId, inbox } = storeWithMailboxes();
  const added = Array.from({ length: MESSAGES }, (_, i) => message(i + 1));
  store.messages.applyDelta(inbox, delta({ added }));
  const { operations } = store.operations.act({
    kind: 'flag',
    selection: { kind: 'mailbox', mailboxId: inbox, except: [] },
    add: ['\\Seen'],
    remove: [],
  });
  let commands = 0;
  // The server's side of the connection: it takes every command.
  const session = {
    uidStore: () => {
      commands += 1;
      onCommand(commands);
      return Promise.resolve({ modified: [] });
    },
  } as unknown as ImapSession;
  const selected = {
    readOnly: false,
    permanentFlags: ['\\Seen'],
    newKeywords: true,
  } as unknown as SelectedMailbox;
  const transport = {
    withMailbox: (_id: number, _signal: AbortSignal, work: Parameters<OutboxTransport['withMailbox']>[2]) =>
      work(session, selected),
    withSession: never,
    fetchBody: never,
    changedAt: () => undefined,
    foldersChanged: never,
  } as unknown as OutboxTransport;
  const runner = createOutboxRunner({ store, clock: systemClock, log: silentLog, accountId, transport });
  return { store, inbox, id: operations[0]?.id ?? 0, run: () => runner.run(new AbortController().signal) };
}

test('progress is told between the parts', async () => {
  const seen: unknown[] = [];
  const scene = marking(() => {
    const [operation] = scene.store.operations.list();
    seen.push([operation?.state, operation?.count, operation?.of]);
  });
  await scene.run();
  expect(seen[0]).toEqual(['sending', MESSAGES, undefined]);
  expect(seen.at(-1)).toEqual(['sending', 200, MESSAGES]);
  expect(scene.store.operations.list()).toEqual([]);
});

test('stopped while the first part is on its way: it counts, the rest is as it was', async () => {
  const scene = marking((commands) => {
    if (commands === 1) scene.store.operations.discard(scene.id);
  });
  expect(scene.store.messages.totals(scene.inbox).unread).toBe(0);
  expect(await scene.run()).toMatchObject({ done: 1 });
  expect(scene.store.operations.list()).toEqual([]);
  const states = scene.store.messages.flagStates(scene.inbox);
  const marked = states.filter(({ flags }) => flags.includes('\\Seen')).length;
  expect(marked).toBe(500);
  expect(scene.store.messages.totals(scene.inbox)).toEqual({ messages: MESSAGES, unread: MESSAGES - marked });
});
