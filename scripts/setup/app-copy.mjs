// A copy of the built app for one test run, so that a build started meanwhile does not pull it from under the tests.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot, runtimeDir } from './paths.mjs';

const PREFIX = 'app-copy-';
const STALE_MS = 24 * 60 * 60_000;

/** @returns {{folder: string, remove: () => void}} `folder` is what Electron is started with */
export function copyApp() {
  mkdirSync(runtimeDir, { recursive: true });
  for (const name of readdirSync(runtimeDir)) {
    const path = join(runtimeDir, name);
    // Left behind by a run that was killed.
    if (name.startsWith(PREFIX) && Date.now() - statSync(path).mtimeMs > STALE_MS)
      rmSync(path, { recursive: true });
  }
  const folder = mkdtempSync(join(runtimeDir, PREFIX));
  for (const part of ['package.json', 'out', 'resources'])
    cpSync(inRoot(part), join(folder, part), { recursive: true });
  symlinkSync(inRoot('node_modules'), join(folder, 'node_modules'), 'junction');
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
