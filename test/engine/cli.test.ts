// The engine's command line as a person or a timer uses it: its own process, a real Dovecot over TLS, a real profile.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { lockProfile } from '../../src/main/engine/profile-lock.ts';
import { type Dovecot, type DovecotUser, startDovecot } from '../harness/dovecot.ts';
import { RawImap } from '../harness/raw-imap.ts';
import { makeTempDir } from '../harness/temp-dir.ts';

let dovecot: Dovecot;
beforeAll(async () => {
  dovecot = await startDovecot();
}, 30_000);
afterAll(() => dovecot?.dispose());

let profile: ReturnType<typeof makeTempDir>;
let user: DovecotUser;
beforeEach(() => {
  profile = makeTempDir('cli');
  user = dovecot.addUser();
});
afterEach(() => profile.remove());

interface Outcome {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly lines: Record<string, unknown>[];
  readonly problems: Record<string, unknown>[];
}

const parseLines = (bytes: Buffer): Record<string, unknown>[] =>
  bytes
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const cli = new URL('../../src/main/engine/cli.ts', import.meta.url).pathname;

function engine(args: string[], env: Record<string, string> = {}): Promise<Outcome> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', cli, '--profile', profile.path, ...args],
    {
      env: {
        ...process.env,
        ELECTRON_RUN_AS_NODE: '1',
        NODE_OPTIONS: '',
        NODE_EXTRA_CA_CERTS: dovecot.caFile,
        PETREL_PASSWORD: user.password,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  return new Promise((resolve) => {
    child.on('close', (status) => {
      const stdout = Buffer.concat(out);
      const stderr = Buffer.concat(err);
      resolve({
        status,
        stdout,
        lines: stdout.includes(0) ? [] : parseLines(stdout),
        problems: parseLines(stderr),
      });
    });
  });
}

const imapAccount = (more: object = {}): string =>
  JSON.stringify({
    address: user.address,
    protocol: 'imap',
    host: dovecot.host,
    port: dovecot.ports.imaps,
    security: 'tls',
    user: user.user,
    ...more,
  });

const MESSAGE = [
  'From: Søren <soren@example.org>',
  'To: ann@example.net',
  'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=',
  'Date: Fri, 02 Jan 2026 03:04:05 +0000',
  'Message-ID: <one@example.org>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
  '',
  'Hej på dig',
  '--b',
  'Content-Type: text/csv; name="a.csv"',
  'Content-Disposition: attachment; filename="a.csv"',
  '',
  '1,2',
  '--b--',
  '',
].join('\r\n');

describe('account', () => {
  test('add fills in what follows from the rest, and list answers it', async () => {
    const added = await engine(['account', 'add', '--json', imapAccount({ port: undefined })]);
    expect(added.problems).toEqual([]);
    expect(added.status).toBe(0);
    expect(added.lines).toMatchObject([
      { id: 1, port: 993, user: user.user, bodyPolicy: { kind: 'everything' } },
    ]);
    const listed = await engine(['account', 'list']);
    expect(listed.lines).toEqual(added.lines);
    expect(JSON.stringify(listed.lines)).not.toContain(user.password);
  });

  test('what cannot be an account is refused in JSON with status 1, and leaves none', async () => {
    for (const json of [
      '{',
      '[]',
      imapAccount({ port: 0 }),
      imapAccount({ password: 'x' }),
      imapAccount({ x: 1 }),
    ]) {
      const refused = await engine(['account', 'add', '--json', json]);
      expect(refused.status, json).toBe(1);
      expect(refused.problems, json).toMatchObject([{ code: 'invalid-argument' }]);
    }
    expect((await engine(['account', 'list'])).lines).toEqual([]);
  });

  test('the same mailbox twice is refused; --verify signs in first', async () => {
    const wrong = await engine(['account', 'add', '--verify', '--json', imapAccount()], {
      PETREL_PASSWORD: 'no',
    });
    expect(wrong.problems).toMatchObject([{ kind: 'auth', code: 'wrong-password' }]);
    expect((await engine(['account', 'list'])).lines).toEqual([]);
    expect((await engine(['account', 'add', '--verify', '--json', imapAccount()])).status).toBe(0);
    const twin = await engine(['account', 'add', '--json', imapAccount()]);
    expect(twin.problems).toMatchObject([{ code: 'already-exists' }]);
  });
});

describe('an IMAP account', () => {
  test('is synced, listed and shown, byte for byte', async () => {
    dovecot.deliver(user.user, MESSAGE, { flags: 'F', date: new Date('2026-01-02T03:04:05Z') });
    dovecot.deliver(user.user, MESSAGE.replace('one@', 'two@'), { date: new Date('2026-01-03T03:04:05Z') });
    await engine(['account', 'add', '--json', imapAccount()]);

    const synced = await engine(['sync']);
    expect(synced.problems).toEqual([]);
    expect(synced.status).toBe(0);
    const inbox = synced.lines.find((line) => line.mailbox === 'INBOX');
    expect(inbox).toMatchObject({ account: 1, messages: 2, added: 2, removed: 0, changed: 0 });
    expect(inbox?.bytes).toBeGreaterThan(0);
    expect(inbox?.ms).toBeGreaterThanOrEqual(0);

    const boxes = await engine(['mailboxes']);
    expect(boxes.lines.find((line) => line.path === 'INBOX')).toMatchObject({
      account: 1,
      name: 'INBOX',
      role: 'inbox',
      messages: 2,
      unread: 2,
      uidValidity: expect.any(Number),
    });

    const [newest, ...others] = (await engine(['messages', '--mailbox', 'INBOX', '--limit', '1'])).lines;
    expect(others).toEqual([]);
    const before = String(newest?.cursor);
    const next = await engine(['messages', '--mailbox', 'inbox', '--before', before]);
    expect(next.lines).toMatchObject([
      {
        uid: 1,
        subject: 'Grüße',
        from: { name: 'Søren', address: 'soren@example.org' },
        date: Date.parse('2026-01-02T03:04:05Z'),
        flags: ['\\Flagged'],
        hasAttachment: true,
      },
    ]);

    const id = String(next.lines[0]?.id);
    const shown = await engine(['show', id]);
    expect(shown.problems).toEqual([]);
    expect(shown.lines).toMatchObject([
      {
        messageId: 'one@example.org',
        subject: 'Grüße',
        html: null,
        attachments: [
          {
            filename: 'a.csv',
            contentType: 'text/csv',
            size: 3,
            sha256: createHash('sha256').update('1,2').digest('hex'),
          },
        ],
      },
    ]);
    expect(shown.lines[0]?.text).toContain('Hej på dig');
    // Held now: shown without any server.
    const raw = await engine(['show', id, '--raw'], { PETREL_PASSWORD: '' });
    expect(raw.stdout.toString()).toBe(MESSAGE);
  });

  test('with bodies, everything can be read when the server is gone', async () => {
    dovecot.deliver(user.user, MESSAGE);
    await engine(['account', 'add', '--json', imapAccount({ host: 'localhost' })]);
    expect((await engine(['sync', '--mailbox', 'INBOX', '--bodies'])).problems).toEqual([]);
    const [row] = (await engine(['messages', '--mailbox', 'INBOX'])).lines;
    expect(row).toMatchObject({ cached: true });
    const offline = await engine(['show', String(row?.id)], {
      PETREL_PASSWORD: '',
      NODE_EXTRA_CA_CERTS: '',
    });
    expect(offline.lines).toMatchObject([{ subject: 'Grüße' }]);
  });

  test('what fails says so in JSON: password, certificate, mailbox, message, command', async () => {
    await engine(['account', 'add', '--json', imapAccount()]);
    const outcomes = {
      password: await engine(['sync'], { PETREL_PASSWORD: 'wrong' }),
      none: await engine(['sync'], { PETREL_PASSWORD: '' }),
      certificate: await engine(['sync'], { NODE_EXTRA_CA_CERTS: '' }),
      mailbox: await engine(['messages', '--mailbox', 'Nowhere']),
      message: await engine(['show', '99']),
      command: await engine(['fetch']),
      option: await engine(['sync', '--everything']),
    };
    expect(Object.entries(outcomes).map(([what, { problems }]) => [what, problems[0]?.code])).toEqual([
      ['password', 'wrong-password'],
      ['none', 'credentials-missing'],
      ['certificate', 'certificate-untrusted'],
      ['mailbox', 'mailbox-missing'],
      ['message', 'not-found'],
      ['command', 'invalid-argument'],
      ['option', 'invalid-argument'],
    ]);
    expect(Object.values(outcomes).map((outcome) => outcome.status)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect(outcomes.password.problems).toMatchObject([{ accountId: 1 }]);
  });
});

describe('acts on mail', () => {
  const server = (): Promise<RawImap> =>
    RawImap.connect({ host: dovecot.host, port: dovecot.ports.imaps, ca: dovecot.ca, ...user });

  test('are recorded with no network, carried out by sync, and taken back by undo', async () => {
    dovecot.deliver(user.user, MESSAGE);
    await engine(['account', 'add', '--json', imapAccount()]);
    await engine(['sync']);
    const [row] = (await engine(['messages', '--mailbox', 'INBOX'])).lines;
    const id = String(row?.id);
    const offline = { PETREL_PASSWORD: '', NODE_EXTRA_CA_CERTS: '' };

    const flagged = await engine(['flag', id, '--add', '\\Seen', '--add', 'work'], offline);
    expect(flagged.problems).toEqual([]);
    expect(flagged.lines).toMatchObject([
      { id: expect.any(Number), kind: 'flag', state: 'waiting', since: expect.any(Number), reason: null },
    ]);
    expect((await engine(['mailbox', 'create', 'Kept'], offline)).lines).toMatchObject([
      { kind: 'mailbox-create', state: 'waiting' },
    ]);
    expect((await engine(['move', id, '--to', 'Kept'], offline)).lines).toMatchObject([{ kind: 'move' }]);
    expect((await engine(['outbox'], offline)).lines.map((line) => line.kind)).toEqual([
      'flag',
      'mailbox-create',
      'move',
    ]);
    expect((await engine(['messages', '--mailbox', 'Kept'], offline)).lines).toMatchObject([
      { id: row?.id, flags: ['\\Seen', 'work'] },
    ]);

    expect((await engine(['sync'])).problems).toEqual([]);
    expect((await engine(['outbox'])).lines).toEqual([]);
    const raw = await server();
    await raw.select('Kept');
    expect(
      (await raw.messages()).map(({ flags }) => [...flags].filter((name) => name !== '\\Recent').sort()),
    ).toEqual([['\\Seen', 'work']]);

    expect((await engine(['undo'], offline)).lines).toMatchObject([{ kind: 'move', count: 1 }]);
    expect((await engine(['sync'])).problems).toEqual([]);
    await raw.select('INBOX');
    expect(await raw.messages()).toHaveLength(1);
    raw.destroy();
  });

  test('what makes no sense is refused before anything is recorded', async () => {
    dovecot.deliver(user.user, MESSAGE);
    await engine(['account', 'add', '--json', imapAccount()]);
    expect((await engine(['sync'])).problems).toEqual([]);
    const [row] = (await engine(['messages', '--mailbox', 'INBOX'])).lines;
    const id = String(row?.id);
    const codes: unknown[] = [];
    for (const args of [
      ['flag', id],
      ['flag', '99', '--add', 'x'],
      ['flag', id, '--add', 'a b'],
      ['move', id],
      ['move', id, '--to', 'Nowhere'],
      ['delete'],
      ['outbox', 'retry', '99'],
      ['mailbox', 'rename', 'INBOX'],
      ['undo'],
    ]) {
      const refused = await engine(args);
      expect(refused.status, args.join(' ')).toBe(1);
      codes.push(refused.problems[0]?.code);
    }
    expect(codes).toEqual([
      'invalid-argument',
      'not-found',
      'invalid-argument',
      'invalid-argument',
      'mailbox-missing',
      'invalid-argument',
      'not-found',
      'invalid-argument',
      'not-found',
    ]);
    expect((await engine(['outbox'])).lines).toEqual([]);
  });
});

describe('a POP3 account', () => {
  test('is synced into its Inbox, and its mail stays on the server', async () => {
    dovecot.deliver(user.user, MESSAGE);
    await engine(['account', 'add', '--json', imapAccount({ protocol: 'pop3', port: dovecot.ports.pop3s })]);
    const synced = await engine(['sync']);
    expect(synced.problems).toEqual([]);
    expect(synced.lines).toMatchObject([{ account: 1, mailbox: 'Inbox', messages: 1, added: 1, removed: 0 }]);
    const [row] = (await engine(['messages', '--mailbox', 'Inbox'])).lines;
    expect(row).toMatchObject({ uid: null, subject: 'Grüße', cached: true });
    const raw = await engine(['show', String(row?.id), '--raw'], { PETREL_PASSWORD: '' });
    expect(raw.stdout.toString()).toBe(MESSAGE);
    expect((await engine(['sync'])).lines).toMatchObject([{ mailbox: 'Inbox', added: 0, removed: 0 }]);
  });
});

test('a profile that another program works with can be read, and is not written to', async () => {
  await engine(['account', 'add', '--json', imapAccount()]);
  const lock = lockProfile(join(profile.path, 'mail'));
  try {
    expect((await engine(['account', 'list'])).lines).toHaveLength(1);
    expect((await engine(['mailboxes'])).status).toBe(0);
    for (const args of [
      ['sync'],
      ['flag', '1', '--add', 'x'],
      ['account', 'add', '--json', imapAccount({ port: 1 })],
    ]) {
      expect((await engine(args)).problems, args[0]).toMatchObject([{ code: 'in-use' }]);
    }
  } finally {
    lock.release();
  }
});
