// A protocol log recorded from a real server, played back to a fresh engine: the same mailboxes, UIDs, flags, sizes and
// threads come out, with stand-ins for every word.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/main/engine/lib/clock.ts';
import { createProtocolLog, type LogRecord } from '../../src/main/engine/sync/protocol-log/protocol-log.ts';
import { type Dovecot, startDovecot } from '../harness/dovecot.ts';
import { RawImap } from '../harness/raw-imap.ts';
import { cacheState, mail, openAccount, untilAborted } from './account-fixture.ts';
import { startReplayServer } from './replay-server.ts';

let server: Dovecot;
const cleanUp: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  server = await startDovecot();
});
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});
afterAll(async () => {
  await server.dispose();
});

test('what was recorded plays back', async () => {
  const { user, password } = server.addUser();
  const raw = await RawImap.connect({ host: server.host, port: server.ports.imap, user, password });
  cleanUp.push(() => raw.destroy());
  await raw.append('INBOX', mail('Confidential matter', { id: 'root' }));
  await raw.append('INBOX', mail('Grüße aus Köln'), { flags: ['\\Seen', '$Forwarded'] });
  await raw.append(
    'INBOX',
    mail('Re: Confidential matter').replace('Subject', 'References: <root@test.example>\r\nSubject'),
  );
  await raw.ok('CREATE "Family affairs"');
  await raw.append('Family affairs', mail('Will', { text: 'x'.repeat(40_000) }));

  const lines: string[] = [];
  const log = createProtocolLog((line) => lines.push(line), systemClock);
  const settings = { bodyPolicy: { kind: 'everything' as const } };
  const recorded = openAccount({
    port: server.ports.imap,
    user,
    password,
    settings,
    tap: () => log.tap(1, 'imap'),
  });
  cleanUp.push(() => recorded.dispose());
  await recorded.sync.sync({ signal: untilAborted(), bodies: true });
  log.close();
  const text = lines.join('\n');
  expect(text).not.toMatch(
    new RegExp(`Confidential|Family|affairs|Köln|Will\\b|example\\.org|${password}`, 'u'),
  );

  const replay = await startReplayServer(lines.map((line) => JSON.parse(line) as LogRecord));
  cleanUp.push(() => replay.stop());
  const account = openAccount({ port: replay.port, user: 'anyone', password: 'anything', settings });
  cleanUp.push(() => account.dispose());
  await account.sync.sync({ signal: untilAborted(), bodies: true });
  expect(replay.unknown).toEqual([]);
  const shape = (state: Record<string, string[]>): string[][] => Object.values(state).sort();
  expect(shape(cacheState(account))).toEqual(shape(cacheState(recorded)));
  const rows = (of: typeof account) => {
    const inbox = of.store.mailboxes.byPath(of.accountId, 'INBOX');
    return of.store.messages.window(inbox?.id ?? 0, 0, 10).rows;
  };
  expect(rows(account).length).toBe(3);
  expect(rows(account).map((row) => [row.uid, row.size, row.date])).toEqual(
    rows(recorded).map((row) => [row.uid, row.size, row.date]),
  );
  const [newest, , oldest] = rows(account);
  expect(newest?.threadId).toBe(oldest?.threadId);
  expect(rows(account).every((row) => row.cached)).toBe(true);
});
