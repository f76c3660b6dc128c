// A message that is read tells its row what the server did not.
import { expect, test } from 'vitest';
import { delta, message, storeWithMailboxes } from '../../../../test/store/fixtures.ts';
import { createDocuments } from './documents.ts';
import { withFilledRows } from './filled-rows.ts';
import type { RawMessages } from './raw-messages.ts';

const RAW =
  'From: Bo <bo@x.example>\rSubject: Old Mac\rContent-Type: message/rfc822\r\rSubject: Inner\r\rWords.\r';

test('one held from before fills its row as it is read; a message inside it does not', async () => {
  const { store, inbox } = storeWithMailboxes();
  store.messages.applyDelta(inbox, delta({ added: [message(1, { subject: '', from: [] })] }));
  const id = store.messages.window(inbox, 0, 1).rows[0]?.id ?? 0;
  const raw = {
    ensure: async () => ({ messageId: id, size: RAW.length }),
    chunks: function* () {
      yield Buffer.from(RAW);
    },
  } as unknown as RawMessages;
  const documents = withFilledRows(createDocuments(raw), store);
  expect((await documents.get(id, { within: '1' })).subject).toBe('Inner');
  expect(store.messages.detail(id)?.subject).toBe('');
  await documents.get(id);
  expect(store.messages.detail(id)).toMatchObject({ subject: 'Old Mac', from: { address: 'bo@x.example' } });
});
