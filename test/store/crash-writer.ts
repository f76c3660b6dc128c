// Run as a process of its own, to be killed: writes batches of 50 messages with bodies and acts for ever, and says
// after each commit that it stands.
import { openStore } from '../../src/main/engine/store/store.ts';
import { delta, imapSettings, listed, message } from './store-data.ts';

const store = openStore(process.argv[2] ?? '');
const account = store.accounts.list()[0]?.id ?? store.accounts.add(imapSettings);
const inbox = store.mailboxes.applyList(account, [listed('INBOX')])[0]?.id ?? 0;
store.mailboxes.beginEpoch(inbox, { uidValidity: 1, uidNext: null, highestModSeq: null });
for (;;) {
  const uids = store.messages.uids(inbox);
  const first = (uids.at(-1) ?? 0) + 1;
  store.transaction(() => {
    store.messages.applyDelta(
      inbox,
      delta({ added: Array.from({ length: 50 }, (_, i) => message(first + i)) }),
    );
    for (const { id } of store.messages.withoutBody(inbox, { maxSize: 1e9, limit: 3 })) {
      const writer = store.bodies.writer(id);
      writer.write(Buffer.alloc(300_000, id));
      writer.commit();
    }
  });
  const ids = store.messages.window(inbox, 0, 7).rows.map((row) => row.id);
  store.operations.act({ kind: 'flag', selection: { kind: 'ids', ids }, add: ['\\Seen'], remove: [] });
  process.stdout.write('.\n');
}
