import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withLock } from './lock.mjs';
import { runtimeDir } from './paths.mjs';

const CONTENDERS = 5;

test('holders follow one another, and a dead holder’s lock is taken over once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'petrel-lock-'));
  const log = join(folder, 'log');
  const name = `lock-test-${process.pid}`;
  const dead = spawn(process.execPath, ['--eval', '']);
  await once(dead, 'exit');
  writeFileSync(join(runtimeDir, `${name}.lock`), String(dead.pid));
  const script = `
    import { withLock } from ${JSON.stringify(new URL('./lock.mjs', import.meta.url).href)};
    import { appendFileSync } from 'node:fs';
    await withLock(${JSON.stringify(name)}, async () => {
      appendFileSync(${JSON.stringify(log)}, '(');
      await new Promise((resolve) => setTimeout(resolve, 10));
      appendFileSync(${JSON.stringify(log)}, ')');
    });`;
  const children = Array.from({ length: CONTENDERS }, () =>
    spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'ignore' }),
  );
  await Promise.all(children.map((child) => once(child, 'exit')));
  await withLock(name, () => appendFileSync(log, '.'));
  expect(readFileSync(log, 'utf8')).toBe(`${'()'.repeat(CONTENDERS)}.`);
  rmSync(folder, { recursive: true });
});
