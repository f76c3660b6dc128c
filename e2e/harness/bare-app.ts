// The real, built app with no driver attached to its frames: Playwright gives an app up when the process of one of its frames ends.
// What is asked goes by the DevTools protocol to the window's own page alone.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { makeTempDir } from '../../test/harness/temp-dir.ts';
import { appArguments, appEnvironment, appFolder, canSandbox, type LaunchOptions } from './app.ts';

export interface BareApp {
  /** @param code an expression, in the window's page. @returns its value, which must be of JSON; undefined where it has none, or failed */
  evaluate(code: string): Promise<unknown>;
  /** Frames with a process of their own that show these words, by the protocol's name for them. */
  framesWith(words: string): Promise<readonly string[]>;
  /** Has code run in the page of a frame, and waits for nothing: it may never end. */
  start(frame: string, code: string): void;
  /** Ends the process of a frame. */
  crash(frame: string): Promise<void>;
  kill(): Promise<void>;
}

interface Target {
  readonly targetId: string;
  readonly type: string;
  readonly url: string;
}

export async function launchBare(options: LaunchOptions): Promise<BareApp> {
  const executable = process.env.ELECTRON_EXEC_PATH;
  if (!executable) throw new Error('start end-to-end tests by `npm test -- --only=e2e [FILE…]`');
  const scratch = makeTempDir('scratch');
  const sandbox = canSandbox() ? [] : ['--no-sandbox'];
  const child = spawn(executable, [...sandbox, '--remote-debugging-port=0', ...appArguments(options)], {
    cwd: appFolder(),
    env: { ...appEnvironment(options), TMPDIR: scratch.path },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit').then(() => scratch.remove());
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  try {
    let said = '';
    const address = await new Promise<string>((resolve, reject) => {
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
        if (found) resolve(found);
      });
      child.once('exit', () => reject(new Error(`the app ended; it said:\n${said}`)));
    });
    return { ...(await connect(address)), kill };
  } catch (error) {
    await kill();
    throw error;
  }
}

async function connect(address: string): Promise<Omit<BareApp, 'kill'>> {
  const socket = new WebSocket(address);
  await once(socket, 'open');
  const answers = new Map<number, (answer: Record<string, unknown>) => void>();
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as { id?: number } & Record<string, unknown>;
    answers.get(message.id ?? 0)?.(message);
    answers.delete(message.id ?? 0);
  });
  let last = 0;
  const send = async (
    method: string,
    params: object,
    sessionId?: string,
  ): Promise<Record<string, unknown>> => {
    const id = ++last;
    const answer = new Promise<Record<string, unknown>>((resolve) => answers.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
    const { error, result } = await answer;
    if (error) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result as Record<string, unknown>;
  };
  const targets = async (type: string): Promise<readonly Target[]> => {
    const { targetInfos } = await send('Target.getTargets', {});
    return (targetInfos as Target[]).filter((target) => target.type === type);
  };
  const sessions = new Map<string, string>();
  const evaluate = async (targetId: string, expression: string): Promise<unknown> => {
    const held = sessions.get(targetId);
    const session =
      held ?? String((await send('Target.attachToTarget', { targetId, flatten: true })).sessionId);
    sessions.set(targetId, session);
    const params = { expression, awaitPromise: true, returnByValue: true };
    const { result } = await send('Runtime.evaluate', params, session);
    return (result as { value?: unknown }).value;
  };
  const sessionOf = (frame: string): string => {
    const session = sessions.get(frame);
    if (session === undefined) throw new Error('ask for the frame first');
    return session;
  };
  return {
    evaluate: async (code) => {
      const [window] = await targets('page');
      // While its page loads there is nothing to ask.
      return window ? evaluate(window.targetId, code).catch(() => undefined) : undefined;
    },
    framesWith: async (words) => {
      const found: string[] = [];
      for (const { targetId, url } of await targets('iframe')) {
        if (!url.startsWith('petrel-body:')) continue;
        // One that has crashed, or goes just now, shows nothing.
        const text = await evaluate(targetId, 'document.body?.textContent').catch(() => null);
        if (String(text).includes(words)) found.push(targetId);
      }
      return found;
    },
    start: (frame, code) => {
      const params = { expression: code };
      socket.send(
        JSON.stringify({ id: ++last, method: 'Runtime.evaluate', params, sessionId: sessionOf(frame) }),
      );
    },
    crash: async (frame) => {
      const session = sessionOf(frame);
      sessions.delete(frame);
      // Its process is gone before it could answer.
      socket.send(JSON.stringify({ id: ++last, method: 'Page.crash', sessionId: session }));
    },
  };
}
