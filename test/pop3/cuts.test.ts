// The line breaks after every single byte of a session that deletes what it fetched.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../src/main/engine/lib/log.ts';
import { openStore, type Store } from '../../src/main/engine/store/store.ts';
import { createPop3AccountSync } from '../../src/main/engine/sync/pop3/pop3-account-sync.ts';
import { makeTempDir, type TempDir } from '../harness/temp-dir.ts';
import { heldMessages, unaccounted } from './accounting.ts';
import { MaildropServer } from './maildrop-server.ts';
import { StillClock, settingsFor } from './pop3-world.ts';

const texts = ['one', 'two\r\n..\r\n.'].map((body, i) => `Subject: ${i}\r\n\r\n${body}\r\n`);

let dir: TempDir;
let store: Store;
let server: MaildropServer;

beforeAll(async () => {
  dir = makeTempDir('pop3-cuts');
  store = openStore(dir.path);
  server = await new MaildropServer().start();
});

afterAll(async () => {
  await server.stop();
  store.close();
  dir.remove();
});

/** A new account over a newly filled maildrop: checked once with the line breaking, then once in peace. */
async function checkWithCut(pipelining: boolean, octets: number): Promise<string | null> {
  const settings = settingsFor(server.port, { leaveOnServer: 'never' });
  const accountId = store.accounts.add(settings);
  server.quirks.capabilities = ['TOP', 'UIDL', 'USER', ...(pipelining ? ['PIPELINING'] : [])];
  server.messages = [];
  server.sent = 0;
  texts.forEach((text, i) => {
    server.deliver(`u${i}`, text);
  });
  const sync = createPop3AccountSync({
    store,
    credentials: { get: () => Promise.resolve('secret') },
    clock: new StillClock(),
    settings,
    accountId,
    log: silentLog,
    onStatus: () => undefined,
  });
  const check = (): Promise<unknown> => sync.sync({ signal: new AbortController().signal });
  const delivered = server.messages.map(({ content }) => content.toString('latin1'));
  server.quirks.budget = octets;
  // Whether this check fails depends on where the cut is: only the sum afterwards counts.
  await check().catch(() => undefined);
  const afterCut = unaccounted(delivered, heldMessages(store, accountId), server);
  server.quirks.budget = Number.POSITIVE_INFINITY;
  await check();
  await sync.stop();
  const held = heldMessages(store, accountId);
  store.accounts.remove(accountId);
  if (afterCut !== null) return `after the cut: ${afterCut}`;
  if (server.messages.length > 0) return 'left on the server';
  if (held.length !== delivered.length) return `${held.length} held`;
  return unaccounted(delivered, held, server);
}

test.each([
  ['pipelined', true],
  ['one command at a time', false],
])(
  '%s: every message exists once, wherever the line breaks',
  async (_, pipelining) => {
    expect(await checkWithCut(pipelining, Number.POSITIVE_INFINITY)).toBeNull();
    const whole = server.sent;
    expect(whole).toBeGreaterThan(200);
    const wrong: string[] = [];
    for (let octets = 1; octets <= whole; octets += 1) {
      const found = await checkWithCut(pipelining, octets);
      if (found !== null) wrong.push(`${octets}: ${found}`);
    }
    expect(wrong).toEqual([]);
  },
  120_000,
);
