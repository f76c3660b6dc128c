// Starts the real, built app for one test and makes sure that it is gone afterwards, whatever happened to it.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { makeTempDir } from '../../test/harness/temp-dir.ts';

export interface LaunchOptions {
  /** `--user-data-dir`: the profile. Start twice with the same one to test a restart. */
  readonly profile: string;
  /** A CA file the app shall trust in addition (NODE_EXTRA_CA_CERTS). */
  readonly trust?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** A program that starts the app in its own way: called with the executable and its arguments. */
  readonly starter?: string;
}

export interface RunningApp {
  readonly electron: ElectronApplication;
  readonly window: Page;
  /** What the window's console and its page errors said, e.g. `error: …`. */
  readonly messages: readonly string[];
  /** stdout and stderr of all processes of the app. */
  output(): string;
  /** Ends it as a person does; killed when it does not end in time (and then this rejects). */
  quit(): Promise<void>;
  /** SIGKILL, as a crash or a power cut would. */
  kill(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const LAUNCH_MS = 60_000;
const WINDOW_MS = 40_000;
const QUIT_MS = 20_000;

export async function launchApp(options: LaunchOptions): Promise<RunningApp> {
  const executablePath = process.env.ELECTRON_EXEC_PATH;
  if (!executablePath) throw new Error('start end-to-end tests by `npm test -- --only=e2e [FILE…]`');
  // Chromium keeps the socket of its single-instance lock in a temporary folder, which one that is killed leaves behind.
  const scratch = makeTempDir('scratch');
  const launching = _electron.launch({
    executablePath: options.starter ?? executablePath,
    cwd: appFolder(),
    timeout: LAUNCH_MS,
    // Playwright would switch the sandbox off by itself.
    chromiumSandbox: canSandbox(),
    args: ['-r', fileURLToPath(new URL('./hold-ready.cjs', import.meta.url)), ...appArguments(options)],
    env: { ...appEnvironment(options), TMPDIR: scratch.path },
  });
  const electron = await launching.catch((thrown: unknown) => {
    scratch.remove();
    throw thrown;
  });
  const child = electron.process();
  const ended = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  }).then(() => scratch.remove());
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  try {
    const window = await electron.firstWindow({ timeout: WINDOW_MS });
    const messages: string[] = [];
    window.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`));
    window.on('pageerror', (error) => messages.push(`error: ${error.stack ?? error.message}`));
    return {
      electron,
      window,
      messages,
      output: () => output,
      quit: () => quit(electron, ended, kill),
      kill,
    };
  } catch (error) {
    await kill();
    throw new Error(`the app opened no window; it said:\n${output}`, { cause: error });
  }
}

async function quit(
  electron: ElectronApplication,
  ended: Promise<void>,
  kill: () => Promise<void>,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), QUIT_MS);
  });
  // Closing may already have happened in the test; then there is nobody left to ask.
  const asked = electron.evaluate(({ app }) => app.quit()).catch(() => undefined);
  const outcome = await Promise.race([Promise.all([asked, ended]), late]);
  clearTimeout(timer);
  if (outcome !== 'late') return;
  await kill();
  throw new Error('the app did not end when it was asked to, and was killed');
}

/** A copy that no build touches while tests run, where the test script made one. */
export const appFolder = (): string => process.env.PETREL_APP ?? root;

/** The test script knows where Chromium's sandbox cannot start. */
export const canSandbox = (): boolean => process.env.PETREL_NO_SANDBOX !== '1' && process.getuid?.() !== 0;

export const appArguments = (options: LaunchOptions): string[] => [
  '.',
  '--disable-gpu',
  // Never the keyring of whoever runs the tests.
  '--password-store=basic',
  '--use-mock-keychain',
  `--user-data-dir=${options.profile}`,
  ...(options.args ?? []),
];

export function appEnvironment(options: LaunchOptions): Record<string, string> {
  const inherited: Record<string, string> = {};
  // These would turn the app into plain Node, or change what its Node does.
  const unwanted = new Set(['ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS', 'NODE_ENV', 'NODE_EXTRA_CA_CERTS']);
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !unwanted.has(name) && !name.startsWith('PETREL_')) inherited[name] = value;
  }
  return {
    ...inherited,
    DBUS_SESSION_BUS_ADDRESS: 'disabled:',
    XDG_DOWNLOAD_DIR: join(options.profile, 'downloads'),
    ...(options.trust === undefined ? {} : { NODE_EXTRA_CA_CERTS: options.trust }),
    ...options.env,
  };
}
