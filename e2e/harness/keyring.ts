// A keyring of the test's own: a private message bus and a private gnome-keyring, so that nobody's real one is touched.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { RunningApp } from './app.ts';

export interface Keyring {
  /** For `launch({ env, args })`. */
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  stop(): Promise<void>;
}

const START_MS = 10_000;

/** Why there can be no keyring here, or null. */
export function keyringMissing(): string | null {
  if (process.platform !== 'linux') return 'the private keyring of the tests is made for Linux';
  const folders = (process.env.PATH ?? '').split(delimiter);
  const missing = ['dbus-daemon', 'gnome-keyring-daemon'].filter(
    (name) => !folders.some((folder) => existsSync(join(folder, name))),
  );
  return missing.length > 0 ? `not installed: ${missing.join(', ')}` : null;
}

/** Unlocked with `password`; what was stored under `folder` before is there again. */
export async function startKeyring(folder: string, password = 'test keyring'): Promise<Keyring> {
  const home = join(folder, 'home');
  const runtime = join(folder, 'run');
  for (const path of [home, runtime]) mkdirSync(path, { recursive: true, mode: 0o700 });
  const base = { ...process.env, HOME: home, XDG_RUNTIME_DIR: runtime, XDG_DATA_HOME: join(home, 'share') };
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], {
    env: base,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const address = await firstOutput(bus);
  const env = { ...base, DBUS_SESSION_BUS_ADDRESS: address };
  const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  daemon.stdin.end(`${password}\n`);
  await ownsSecrets(daemon, env);
  return {
    env: {
      HOME: home,
      XDG_RUNTIME_DIR: runtime,
      XDG_DATA_HOME: env.XDG_DATA_HOME,
      DBUS_SESSION_BUS_ADDRESS: address,
    },
    args: ['--password-store=gnome-libsecret'],
    stop: async () => {
      for (const child of [daemon, bus]) await end(child);
    },
  };
}

/**
 * Lets Chromium make its key. Two of its parts look for one at the very first use of a keyring and may each make their
 * own, of which one is then replaced; from the second start on there is just one.
 */
export async function settleKey(launch: () => Promise<RunningApp>): Promise<void> {
  const app = await launch();
  await app.electron.evaluate(({ safeStorage }) => safeStorage.isEncryptionAvailable());
  await app.quit();
}

/** The daemon tells nobody when it serves the bus; the bus knows who owns the name. */
async function ownsSecrets(daemon: ChildProcess, env: NodeJS.ProcessEnv): Promise<void> {
  const question = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'];
  const call = [...question, 'org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'];
  const deadline = Date.now() + START_MS;
  while (!spawnSync('dbus-send', call, { env, encoding: 'utf8' }).stdout.includes('boolean true')) {
    if (daemon.exitCode !== null) throw new Error(`gnome-keyring-daemon ended with ${daemon.exitCode}`);
    if (Date.now() > deadline) throw new Error('gnome-keyring-daemon did not get ready');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function firstOutput(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${child.spawnfile} did not get ready`)), START_MS);
    let text = '';
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${child.spawnfile} ended with ${code}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (!text.includes('\n')) return;
      clearTimeout(timer);
      resolve(text.split('\n')[0] ?? '');
    });
  });
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
