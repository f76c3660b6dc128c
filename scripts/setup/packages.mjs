// npm packages: installed when missing or when they are not what the lock file says.
import { readFileSync } from 'node:fs';
import { withLock } from './lock.mjs';
import { inRoot, root } from './paths.mjs';
import { runStep } from './run.mjs';
import { SetupError, say } from './say.mjs';

export async function ensurePackages() {
  if (packagesMatchLock()) return;
  await withLock('setup', async () => {
    if (packagesMatchLock()) return;
    say('installing npm packages');
    const windows = process.platform === 'win32';
    // Extra reports would only hide what matters; nothing here is fetched to run at install time.
    const status = await runStep(windows ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund'], {
      cwd: root,
      shell: windows,
    });
    if (status !== 0) throw new SetupError('npm ci failed: see above');
  });
}

/** Compares content, not times: a checkout touches files without changing them. */
function packagesMatchLock() {
  const wanted = readPackages(inRoot('package-lock.json'));
  const present = readPackages(inRoot('node_modules', '.package-lock.json'));
  if (!wanted) throw new SetupError('package-lock.json is missing or damaged');
  if (!present) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const installed = present[path];
    // Optional packages of other systems are left out by npm.
    return installed ? installed.version === entry.version : entry.optional === true;
  });
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages ?? null;
  } catch {
    return null; // Absent or cut off by an interrupted install: both mean "install".
  }
}
