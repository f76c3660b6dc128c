// A POP3 account on the engine's command line, as a timer would fetch mail: the policy, the exact bytes, and the waits.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { makeTempDir, type TempDir } from '../harness/temp-dir.ts';
import { MaildropServer } from './maildrop-server.ts';
import { mail } from './pop3-world.ts';

const cli = fileURLToPath(new URL('../../src/main/engine/cli.ts', import.meta.url));

/** Most of such short lives would be spent on compiling. */
const compiled = makeTempDir('compiled');
let profile: TempDir;
let server: MaildropServer;

beforeEach(async () => {
  profile = makeTempDir('pop3-cli');
  server = await new MaildropServer().start();
});

afterEach(async () => {
  await server.stop();
  profile.remove();
});

afterAll(() => compiled.remove());

interface Outcome {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly lines: Record<string, unknown>[];
  readonly problems: Record<string, unknown>[];
}

async function engine(...args: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [cli, '--profile', profile.path, ...args], {
    env: {
      ...process.env,
      ELECTRON_RUN_AS_NODE: '1',
      NODE_COMPILE_CACHE: compiled.path,
      NODE_NO_WARNINGS: '1',
      PETREL_PASSWORD: 'secret',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const [status] = (await once(child, 'close')) as [number | null];
  const stdout = Buffer.concat(out);
  return { status, stdout, lines: objects(stdout), problems: objects(Buffer.concat(err)) };
}

function objects(bytes: Buffer): Record<string, unknown>[] {
  const lines = bytes.toString().split('\n');
  return lines
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function addAccount(leaveOnServer: unknown): Promise<Outcome> {
  const account = {
    address: 'ada@example.org',
    protocol: 'pop3',
    host: '127.0.0.1',
    port: server.port,
    security: 'plain',
    user: 'ada',
    leaveOnServer,
  };
  return engine('account', 'add', '--json', JSON.stringify(account));
}

test('fetches, lists, shows the exact bytes, and leaves the mail where it is', async () => {
  const raw = server.deliver('a', 'From: A <a@b>\nSubject: r\xe4w\n\n.\n..x\n\x80\xff\n');
  server.deliver('b', mail('two'));
  expect((await addAccount('always')).lines[0]).toMatchObject({ protocol: 'pop3', leaveOnServer: 'always' });
  const synced = await engine('sync');
  expect(synced).toMatchObject({ status: 0, problems: [] });
  expect(synced.lines).toHaveLength(1);
  expect(synced.lines[0]).toMatchObject({ mailbox: 'Inbox', messages: 2, added: 2, removed: 0, changed: 0 });
  const boxes = await engine('mailboxes');
  expect(boxes.lines.map(({ path, role }) => `${path} ${role}`)).toEqual([
    'Archive archive',
    'Drafts drafts',
    'Inbox inbox',
    'Junk junk',
    'Sent sent',
    'Trash trash',
  ]);
  const listed = await engine('messages', '--mailbox', 'Inbox');
  const id = listed.lines.find(({ size }) => size === raw.content.length)?.id;
  expect((await engine('show', String(id), '--raw')).stdout).toEqual(raw.content);
  expect(server.messages).toHaveLength(2);
});

test.each([
  ['never', 0],
  ['always', 1],
  ['until-deleted', 1],
  [{ days: 5 }, 1],
])('leaveOnServer %j', async (policy, left) => {
  server.deliver('a', mail('one'));
  expect(await addAccount(policy)).toMatchObject({ status: 0 });
  expect((await engine('sync')).lines[0]).toMatchObject({ added: 1, messages: 1 });
  expect(server.messages).toHaveLength(left);
});

test('waits its turn where another session holds the maildrop, instead of ending unheard', async () => {
  server.deliver('a', mail('one'));
  server.quirks.signInAnswers = ['-ERR [IN-USE] busy'];
  await addAccount('always');
  expect(await engine('sync')).toMatchObject({ status: 0, lines: [{ added: 1 }] });
  expect(server.sessions).toBe(2);
});

test('a wrong password is a problem and status 1', async () => {
  await addAccount('always');
  server.quirks.signInAnswers = ['-ERR [AUTH] no'];
  expect(await engine('sync')).toMatchObject({
    status: 1,
    lines: [],
    problems: [{ kind: 'auth', code: 'wrong-password' }],
  });
});

test('--protocol-log records a check, without what is anybody’s business', async () => {
  server.deliver('u1', mail('Between us'));
  await addAccount('always');
  const path = join(profile.path, 'log.jsonl');
  expect((await engine('--protocol-log', path, 'sync')).status).toBe(0);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain('"protocol":"pop3"');
  expect(text).toContain('"parts":["RETR 1"]');
  expect(text).toContain('"parts":["PASS ",{"secret":6}]');
  expect(text).not.toMatch(/Between|ada@example|Grace|"secret"[^:]/);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});
