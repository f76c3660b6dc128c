// The engine's command line as a person or a timer uses it: its own process, a real Dovecot over TLS, a real profile.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Dovecot, type DovecotUser, startDovecot } from '../harness/dovecot.ts';
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
