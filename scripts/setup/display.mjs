// A display for programs that want one: the person's own, or one virtual screen for as long as we run.
import { spawn } from 'node:child_process';
import { SetupError } from './say.mjs';
import { findProgram, hasDisplay } from './system.mjs';

const START_MS = 15_000;

/**
 * @typedef {object} Display
 * @property {Record<string, string>} env to add to the programs' environment
 * @property {() => void} stop ends the virtual screen, if it is one
 */

/** @returns {Promise<Display>} */
export async function openDisplay({ virtual = !hasDisplay() } = {}) {
  if (process.platform !== 'linux' || !virtual) return { env: {}, stop: () => undefined };
  const program = findProgram('Xvfb');
  if (!program) throw new SetupError('there is no display and no Xvfb');
  // The server picks a free number itself and tells it on descriptor 3: no race between two of us.
  const args = ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-noreset'];
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'], detached: true });
  // Ends the screen when this process is killed: its end of the pipe closes.
  const undertaker = spawn('sh', ['-c', 'read -r order; kill "$1"', 'undertaker', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const number = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new SetupError('Xvfb did not start')), START_MS);
    let text = '';
    child.once('error', reject);
    child.once('exit', () => reject(new SetupError('Xvfb ended at once')));
    child.stdio[3].on('data', (chunk) => {
      text += chunk;
      if (!text.includes('\n')) return;
      clearTimeout(timer);
      resolve(text.trim());
    });
  });
  child.removeAllListeners('exit');
  for (const handle of [child, undertaker, child.stdio[3], undertaker.stdin]) handle.unref();
  return {
    env: { DISPLAY: `:${number}`, WAYLAND_DISPLAY: '' },
    stop: () => undertaker.stdin.end(),
  };
}
