import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { lockProfile } from './profile-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'petrel-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const inUse = expect.objectContaining({ problem: expect.objectContaining({ code: 'in-use' }) });

test('a second holder is refused until the first lets go', () => {
  const lock = lockProfile(folder);
  expect(() => lockProfile(folder)).toThrow(inUse);
  lock.release();
  lockProfile(folder).release();
});

test('the lock of a process that was killed is free', async () => {
  const script = `import { lockProfile } from ${JSON.stringify(import.meta.resolve('./profile-lock.ts'))};
    lockProfile(${JSON.stringify(folder)}); console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child.stdout, 'data');
  expect(() => lockProfile(folder)).toThrow(inUse);
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  lockProfile(folder).release();
});
