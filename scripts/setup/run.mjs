// Starting other programs: their stdout goes to our stderr unless the caller asks for it.
import { spawn } from 'node:child_process';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a set-up step to its end.
 * @returns {Promise<number>} its exit status; 1 when a signal ended it, 127 when it could not be started.
 */
export function runStep(command, args, { timeoutMs, silent = false, ...options } = {}) {
  return new Promise((resolve) => {
    const out = silent ? 'ignore' : 2;
    const child = spawn(command, args, { ...options, stdio: ['ignore', out, out] });
    const timer = timeoutMs ? setTimeout(() => child.kill('SIGKILL'), timeoutMs) : null;
    child.once('error', () => resolve(127));
    child.once('exit', (code) => {
      if (timer) clearTimeout(timer);
      resolve(code ?? 1);
    });
  });
}

/**
 * Becomes, as far as a parent can, the given program: same stdio, signals passed on, its exit status as ours.
 * @returns {Promise<number>} exit status for `process.exitCode`
 */
export function handOver(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    const forward = (signal) => child.kill(signal);
    for (const signal of FORWARDED) process.on(signal, forward);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const name of FORWARDED) process.off(name, forward);
      // Ended by a signal: shells expect 128 + its number, and our caller may be one.
      resolve(code ?? 128 + (SIGNAL_NUMBERS[signal] ?? 0));
    });
  });
}

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };
