// kill -9 of the engine at every protocol step and around every store write of a check that deletes what it fetched.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/main/engine/lib/clock.ts';
import { silentLog } from '../../src/main/engine/lib/log.ts';
import { openStore } from '../../src/main/engine/store/store.ts';
import { ensureLocalFolders } from '../../src/main/engine/sync/pop3/local-folders.ts';
import { createPop3AccountSync } from '../../src/main/engine/sync/pop3/pop3-account-sync.ts';
import { makeTempDir, type TempDir } from '../harness/temp-dir.ts';
import { heldMessages, unaccounted } from './accounting.ts';
import { MaildropServer } from './maildrop-server.ts';
import { mail, settingsFor } from './pop3-world.ts';

const script = fileURLToPath(new URL('./sync-child.ts', import.meta.url));
const CHILD_MS = 20_000;

const compiled = makeTempDir('compiled');
let dir: TempDir;
let server: MaildropServer;
let accountId: number;
let delivered: string[];

beforeEach(async () => {
  server = await new MaildropServer().start();
});

afterEach(async () => {
  await server.stop();
});

afterAll(() => compiled.remove());

/** A fresh store, a filled maildrop. */
function begin(): void {
  dir = makeTempDir('pop3-kills');
  const store = openStore(dir.path);
  accountId = store.accounts.add(settingsFor(server.port, { leaveOnServer: 'never' }));
  ensureLocalFolders(store, accountId);
  store.close();
  server.messages = [];
  server.commands.length = 0;
  server.deliver('u1', mail('one'));
  server.deliver('u2', mail('two', 'x'.repeat(70).concat('\r\n').repeat(17_000)));
  delivered = server.messages.map(({ content }) => content.toString('latin1'));
}

/** `fatal`: the statement before which it kills itself. */
function startCheck(fatal: number | null = null): { child: ChildProcess; ended: Promise<string> } {
  const args = [script, dir.path, String(accountId), ...(fatal === null ? [] : [String(fatal)])];
  const child = spawn(process.execPath, args, {
    // Most of such a short life would be spent on compiling.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_COMPILE_CACHE: compiled.path },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: CHILD_MS,
    killSignal: 'SIGKILL',
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const ended = once(child, 'close').then(([code, signal]) => {
    if (signal === 'SIGKILL') return 'killed';
    if (code !== 0) throw new Error(`the check ended with ${code}`);
    return output.trim();
  });
  return { child, ended };
}

/** What is wrong after a killed check, and after the next one in peace; null: nothing. */
async function reckon(): Promise<string | null> {
  const store = openStore(dir.path);
  try {
    const found = unaccounted(delivered, heldMessages(store, accountId), server);
    if (found !== null) return found;
    const settings = store.accounts.get(accountId);
    if (settings === null) return 'the account is gone';
    const sync = createPop3AccountSync({
      store,
      credentials: { get: () => Promise.resolve('secret') },
      clock: systemClock,
      settings,
      accountId,
      log: silentLog,
      onStatus: () => undefined,
    });
    await sync.sync({ signal: new AbortController().signal });
    await sync.stop();
    const held = heldMessages(store, accountId);
    if (server.messages.length > 0) return 'left on the server';
    return held.length === delivered.length ? unaccounted(delivered, held, server) : `${held.length} held`;
  } finally {
    store.close();
    dir.remove();
  }
}

test('at every protocol step', async () => {
  begin();
  await startCheck().ended;
  const steps = [...server.commands];
  dir.remove();
  expect(steps).toContain('DELE 1');
  expect(steps.at(-1)).toBe('QUIT');
  const wrong: string[] = [];
  for (let step = 1; step <= steps.length; step += 1) {
    begin();
    let heard = 0;
    let child: ChildProcess | null = null;
    server.onCommand = () => {
      heard += 1;
      if (heard === step) child?.kill('SIGKILL');
      return undefined;
    };
    const started = startCheck();
    child = started.child;
    const ended = await started.ended;
    server.onCommand = () => undefined;
    // Killed in time, or it had nothing left to do but end.
    if (ended !== 'killed' && step < steps.length) wrong.push(`${steps[step - 1]}: not killed`);
    const found = await reckon();
    if (found !== null) wrong.push(`${steps[step - 1]}: ${found}`);
  }
  expect(wrong).toEqual([]);
}, 240_000);

test('before and after every store write', async () => {
  begin();
  const statements = Number(await startCheck().ended);
  dir.remove();
  expect(statements).toBeGreaterThan(20);
  const wrong: string[] = [];
  for (let fatal = 1; fatal <= statements; fatal += 1) {
    begin();
    const ended = await startCheck(fatal).ended;
    if (ended !== 'killed') wrong.push(`${fatal}: not killed`);
    const found = await reckon();
    if (found !== null) wrong.push(`${fatal}: ${found}`);
  }
  expect(wrong).toEqual([]);
}, 240_000);
