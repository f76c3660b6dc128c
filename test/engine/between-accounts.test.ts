// Messages carried from one account to another through the whole engine: its supervisor lends each outbox the other's
// connections. A real Dovecot serves both protocols.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { composeEngine, type EngineParts } from '../../src/main/engine/engine.ts';
import { silentLog } from '../../src/main/engine/lib/log.ts';
import type { AccountSettings } from '../../src/shared/model/account.ts';
import { type Dovecot, type DovecotUser, startDovecot } from '../harness/dovecot.ts';
import { RawImap } from '../harness/raw-imap.ts';
import { makeTempDir } from '../harness/temp-dir.ts';

let dovecot: Dovecot;
beforeAll(async () => {
  dovecot = await startDovecot();
});
afterAll(() => dovecot?.dispose());

let profile: ReturnType<typeof makeTempDir>;
let engine: EngineParts;
const passwords = new Map<number, string>();
beforeEach(() => {
  profile = makeTempDir('between');
  engine = composeEngine({
    profileDir: profile.path,
    background: false,
    log: silentLog,
    credentials: { get: (accountId) => Promise.resolve(passwords.get(accountId) ?? null) },
  });
});
afterEach(async () => {
  await engine.stop();
  profile.remove();
});

function addAccount(user: DovecotUser, protocol: AccountSettings['protocol']): number {
  const id = engine.store.accounts.add({
    name: 'Test',
    address: user.address,
    protocol,
    host: '127.0.0.1',
    port: protocol === 'imap' ? dovecot.ports.imap : dovecot.ports.pop3,
    security: 'plain',
    user: user.user,
    allowPlain: true,
    leaveOnServer: 'always',
    bodyPolicy: { kind: 'headers' },
    bodySizeLimit: 20_000_000,
    checkIntervalMinutes: 0,
  });
  passwords.set(id, user.password);
  return id;
}

const mail = (subject: string): string =>
  `From: ann@example.org\r\nTo: bob@example.org\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@example.org>\r\n` +
  `Date: Mon, 2 Mar 2026 10:00:00 +0000\r\n\r\nAbout ${subject}.\r\n`;

const round = () => engine.sync.sync({ signal: AbortSignal.timeout(20_000) });

function inboxOf(accountId: number): number {
  const inbox = engine.store.mailboxes.byAccount(accountId).find((mailbox) => mailbox.role === 'inbox');
  if (!inbox) throw new Error('no inbox');
  return inbox.id;
}

function onlyMessage(mailboxId: number): number {
  const { rows } = engine.store.messages.window(mailboxId, 0, 10);
  expect(rows).toHaveLength(1);
  return rows[0]?.id ?? 0;
}

async function rawMail(user: DovecotUser): Promise<string[]> {
  const raw = await RawImap.connect({ host: '127.0.0.1', port: dovecot.ports.imap, ...user });
  try {
    await raw.select('INBOX');
    const found: string[] = [];
    for (const { uid } of await raw.messages()) found.push((await raw.fetchRaw(uid)).toString());
    return found;
  } finally {
    await raw.logout();
  }
}

for (const protocol of ['imap', 'pop3'] as const) {
  test(`a message moved from ${protocol} to another account's server arrives there byte for byte`, async () => {
    const [from, to] = [dovecot.addUser(), dovecot.addUser()];
    await dovecot.deliver(from.user, mail('crossing'));
    const source = addAccount(from, protocol);
    const target = addAccount(to, 'imap');
    await round();
    const id = onlyMessage(inboxOf(source));
    const [before] = await rawMail(from);

    engine.store.operations.act({ kind: 'move', selection: { kind: 'ids', ids: [id] }, to: inboxOf(target) });
    await round();

    expect(await rawMail(to)).toEqual([before]);
    expect(engine.store.operations.list()).toEqual([]);
    // IMAP: gone there. POP3: left on its server by the policy, and not fetched a second time.
    expect(await rawMail(from)).toHaveLength(protocol === 'imap' ? 0 : 1);
    await round();
    expect(engine.store.messages.totals(inboxOf(source)).messages).toBe(0);
    expect(engine.store.messages.totals(inboxOf(target)).messages).toBe(1);
  });
}
