// Everything Petrel needs on this machine before it can run: quick when all is in place, safe when two run at once.
import { fileURLToPath } from 'node:url';
import { announceRuntime, ensureElectron } from './setup/electron.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { runMain, say } from './setup/say.mjs';
import * as system from './setup/system.mjs';

/**
 * @typedef {object} Ready
 * @property {import('./setup/electron.mjs').ElectronRuntime} runtime
 * @property {NodeJS.ProcessEnv} env environment for everything that starts or builds Electron
 * @property {string[]} appArgs switches the app needs on this machine
 */

/**
 * @param {{window?: boolean, needs?: readonly import('./setup/system.mjs').Need[], quiet?: boolean}} options
 *   `window`: a window will be shown (fonts, display). `needs`: more of the system, e.g. the mail server.
 *   `quiet`: nothing is printed unless something had to be done.
 * @returns {Promise<Ready>}
 */
export async function setup({ window = false, needs = [], quiet = false } = {}) {
  const [major] = process.versions.node.split('.');
  if (Number(major) < 20) throw new Error(`Node 20 or newer is needed, this is ${process.versions.node}`);
  await ensurePackages();
  const runtime = await ensureElectron();
  const forWindow = window ? [system.virtualDisplay, system.anyFont] : [];
  await system.ensureSystem([system.electronLibraries(runtime.executable), ...forWindow, ...needs]);
  if (!quiet) announceRuntime(runtime);
  return {
    runtime,
    env: {
      ...process.env,
      ELECTRON_OVERRIDE_DIST_PATH: runtime.dist,
      ELECTRON_EXEC_PATH: runtime.executable,
    },
    appArgs: sandboxArgs(runtime, window, quiet),
  };
}

/** Only these scripts ever switch Chromium's sandbox off, never what ships. */
function sandboxArgs(runtime, window, quiet) {
  if (!window || system.sandboxWorks(runtime.dist)) return [];
  if (!quiet) {
    const helper = `${runtime.dist}/chrome-sandbox`;
    const reason = system.isRoot()
      ? 'you are root'
      : `this system allows it no user namespaces (to have it: sudo chown root '${helper}' && sudo chmod 4755 '${helper}')`;
    say(`Chromium runs without its sandbox (--no-sandbox): ${reason}`);
  }
  return ['--no-sandbox'];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    const { runtime } = await setup({ window: true, needs: [system.mailServer] });
    say(`ready: ${runtime.executable}`);
  });
}
