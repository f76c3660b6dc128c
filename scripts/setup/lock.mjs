// One set-up at a time in one clone, also when a test run and a person start together.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runtimeDir } from './paths.mjs';
import { SetupError, say } from './say.mjs';

const WAIT_MS = 20 * 60_000;
const POLL_MS = 100;
/** Nobody needs longer to look at a lock and remove it. */
const GUARD_MS = 10_000;

/** Runs `work` while holding the named lock. A lock whose holder died is taken over. */
export async function withLock(name, work) {
  const path = join(runtimeDir, `${name}.lock`);
  mkdirSync(runtimeDir, { recursive: true });
  const deadline = Date.now() + WAIT_MS;
  let told = false;
  while (!tryTake(path)) {
    if (Date.now() > deadline)
      throw new SetupError(`another set-up holds ${path} for too long; remove it if none runs`);
    if (!told) say('waiting for another set-up of this clone to end');
    told = true;
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryTake(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  if (isAbandoned(path)) takeAway(path);
  return false;
}

/** Removes a dead holder's lock. Guarded in turn, or a slow second remover would take the next holder's lock away. */
function takeAway(path) {
  const guard = `${path}.takeover`;
  const age = Date.now() - (statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  if (age > GUARD_MS) rmSync(guard, { force: true });
  try {
    writeFileSync(guard, '', { flag: 'wx' });
  } catch (error) {
    if (error.code === 'EEXIST') return;
    throw error;
  }
  if (isAbandoned(path)) rmSync(path, { force: true });
  rmSync(guard, { force: true });
}

function isAbandoned(path) {
  const holder = readHolder(path);
  // An empty file is a lock being written this moment.
  return holder !== null && !isAlive(holder);
}

function readHolder(path) {
  try {
    return Number(readFileSync(path, 'utf8')) || null;
  } catch {
    return null; // Released between our try and this look.
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
