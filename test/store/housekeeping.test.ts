// The store cleans up after itself: a minute later, in small steps, and only what nobody has.
import { expect, test } from 'vitest';
import type { Clock } from '../../src/main/engine/lib/clock.ts';
import { delta, freshStore, message, storeWithMailboxes } from './fixtures.ts';

const DAY = 24 * 3_600_000;

test('bodies of gone messages and strays of a crash go, others stay', async () => {
  let now = 1_800_000_000_000;
  let wake: () => void = () => undefined;
  const clock: Clock = {
    now: () => now,
    sleep: () =>
      new Promise((resolve) => {
        wake = resolve;
      }),
  };
  const turn = async (): Promise<void> => {
    wake();
    await new Promise((resolve) => setImmediate(resolve));
  };
  const { store, accountId, inbox } = storeWithMailboxes(freshStore({ clock }));
  store.messages.applyDelta(inbox, delta({ added: [message(1), message(2)] }));
  const written = store.messages.window(inbox, 0, 2).rows.map((row) => {
    const writer = store.bodies.writer(row.id);
    writer.write(Buffer.from('kept'));
    return writer.commit().bodyId;
  });
  const stray = (originKey: string, text: string): number => {
    const writer = store.bodies.writer({ accountId, originKey });
    writer.write(Buffer.from(text));
    return writer.commit().bodyId;
  };
  const old = stray('imap:1:9:INBOX', 'stray');
  const only = stray('uidl:a', 'nowhere else');
  const double = stray('uidl:b', 'kept');
  now += 2 * DAY;
  const young = stray('imap:1:10:INBOX', 'stray');
  store.messages.applyDelta(inbox, delta({ removed: [2] }));
  const there = () => [...written, old, only, double, young].map((id) => store.bodies.verify(id));
  expect(there()).toEqual([true, true, true, true, true, true]);
  await turn();
  expect(there()).toEqual([false, true, false, true, false, true]);
});
