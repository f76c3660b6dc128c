// A POP3 log recorded from a real server, played back to a fresh engine: the same messages, sizes and dates come out,
// with stand-ins for every word.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/main/engine/lib/clock.ts';
import { silentLog } from '../../src/main/engine/lib/log.ts';
import { openStore } from '../../src/main/engine/store/store.ts';
import { createPop3AccountSync } from '../../src/main/engine/sync/pop3/pop3-account-sync.ts';
import { readHeader } from '../../src/main/engine/sync/pop3/read-header.ts';
import { createProtocolLog, type LogRecord } from '../../src/main/engine/sync/protocol-log/protocol-log.ts';
import { type Dovecot, startDovecot } from '../harness/dovecot.ts';
import { makeTempDir } from '../harness/temp-dir.ts';
import { mail, untilAborted } from '../sync/account-fixture.ts';
import { settingsFor } from './pop3-world.ts';
import { startReplayedDrop } from './replay-drop.ts';

let server: Dovecot;
beforeAll(async () => {
  server = await startDovecot();
});
afterAll(async () => {
  await server.dispose();
});

/** Checks twice; answers what the store holds then, and what was recorded. */
async function check(port: number, user: string, password: string) {
  const folder = makeTempDir('pop3-replay');
  const store = openStore(folder.path, { readHeader });
  const settings = settingsFor(port, { user });
  const accountId = store.accounts.add(settings);
  const lines: string[] = [];
  const log = createProtocolLog((line) => lines.push(line), systemClock);
  const account = createPop3AccountSync({
    store,
    credentials: { get: () => Promise.resolve(password) },
    clock: systemClock,
    settings,
    accountId,
    log: silentLog,
    onStatus: () => undefined,
    tap: () => log.tap(accountId, 'pop3'),
  });
  await account.sync({ signal: untilAborted() });
  await account.sync({ signal: untilAborted() });
  log.close();
  const inbox = store.mailboxes.byPath(accountId, 'INBOX')?.id ?? 0;
  const { rows } = store.messages.window(inbox, 0, 10);
  const held = rows.map(({ id, date, size }) => ({ date, size, whole: store.bodies.info(id) !== null }));
  const threads = new Set(rows.map((row) => row.threadId)).size;
  await account.stop();
  store.close();
  folder.remove();
  return { held, threads, lines };
}

test('what was recorded plays back', async () => {
  const { user, password } = server.addUser();
  server.deliver(user, mail('Confidential matter', { id: 'root' }));
  server.deliver(user, mail('Will', { text: 'x'.repeat(72).concat('\r\n').repeat(400) }));
  const answer = mail('Re: Confidential matter').replace(
    'Subject',
    'References: <root@test.example>\r\nSubject',
  );
  server.deliver(user, answer);
  const recorded = await check(server.ports.pop3, user, password);
  expect(recorded.held).toHaveLength(3);
  const text = recorded.lines.join('\n');
  expect(text).not.toMatch(new RegExp(`Confidential|Will\\b|example|${user}|${password}`, 'u'));

  const replay = await startReplayedDrop(recorded.lines.map((line) => JSON.parse(line) as LogRecord));
  const played = await check(replay.port, 'anyone', 'anything');
  await replay.stop();
  expect(replay.unknown).toEqual([]);
  expect(played.held).toEqual(recorded.held);
  expect(played.threads).toBe(recorded.threads);
});
