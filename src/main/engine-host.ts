// Between main and the engine's process: starts it, restarts it within a crash budget, notices when it hangs, pairs
// calls with answers, and hands it a secret when a session needs one.
import type { EngineState } from '../shared/contract/app-state.ts';
import type {
  EngineArgs,
  EnginePortCall,
  EngineResult,
  FromEngine,
  ToEngine,
} from '../shared/contract/engine-port.ts';
import type { EngineEvents } from '../shared/contract/events.ts';
import type { AccountId } from '../shared/model/ids.ts';
import { type Answer, type Problem, problem } from '../shared/problem.ts';

/** What the host needs of a child process; `utilityProcess.fork` gives it, and so does a test. */
export interface EngineProcess {
  post(message: ToEngine): void;
  onMessage(listener: (message: FromEngine) => void): void;
  onExit(listener: (code: number) => void): void;
  kill(): void;
}

export interface EngineHostOptions {
  readonly fork: () => EngineProcess;
  /** The secret for one sign-in of this account, or null. */
  readonly credential: (accountId: AccountId) => string | null;
  readonly onState: (state: EngineState, reason: Problem | null) => void;
  readonly onEvent: <E extends keyof EngineEvents>(name: E, payload: EngineEvents[E]) => void;
  readonly report: (event: string, fields?: Record<string, string | number>) => void;
  readonly timing?: Partial<typeof engineHostTiming>;
}

export const engineHostTiming = {
  /** Crashes within the window that end in `failed` instead of a restart. */
  crashBudget: 5,
  crashWindowMs: 60_000,
  /** Delay before the n-th restart of a series; the last one repeats. */
  restartDelaysMs: [50, 250, 1_000, 2_000, 4_000] as readonly number[],
  /** From fork to `ready`: opening the store may mean migrating or checking a large one. */
  startMs: 120_000,
  pingEveryMs: 10_000,
  /** Pings in a row without an answer after which the engine counts as hung. */
  pingsMissed: 6,
  /** Backstop for a call that nothing else ended. */
  callMs: 15 * 60_000,
  /** From the wish to stop to the kill. */
  stopMs: 5_000,
} as const;

/** Calls that may be made twice without a difference: repeated once when the engine died under them. */
const repeatable: ReadonlySet<EnginePortCall> = new Set<EnginePortCall>([
  'mailboxes.list',
  'messages.window',
  'messages.get',
  'messages.body',
  'messages.source',
  'messages.sender',
  'messages.thread',
  'messages.tags',
  'reader.pictures',
  'reader.allowPictures',
  'reader.forbidPictures',
  'attachments.text',
  'messages.flag',
  'outbox.list',
  'sync.now',
  'sync.status',
  'internal.accounts.list',
  'internal.attachments.bytes',
  'internal.attachments.list',
  'internal.fileName',
]);

export interface EngineHost {
  start(): void;
  /** Starts again after `failed`, with a fresh crash budget; no effect while it runs. */
  restart(): void;
  call<N extends EnginePortCall>(name: N, args: EngineArgs<N>): Promise<Answer<EngineResult<N>>>;
  /** The machine slept: silence until now says nothing about the engine. */
  forgiveSilence(): void;
  stop(): Promise<void>;
}

interface Pending {
  readonly name: EnginePortCall;
  readonly args: unknown;
  readonly settle: (answer: Answer<unknown>) => void;
  repeated: boolean;
}

const stopped = (): Answer<never> => ({
  ok: false,
  problem: problem('cancelled', 'engine-stopped', { retry: 'backoff' }).problem,
});

export function createEngineHost(options: EngineHostOptions): EngineHost {
  const timing = { ...engineHostTiming, ...options.timing };
  let child: EngineProcess | null = null;
  let state: EngineState = 'starting';
  let stopping = false;
  let nextId = 1;
  let missed = 0;
  let fatal: Problem | null = null;
  let startTimer: NodeJS.Timeout | undefined;
  let restartTimer: NodeJS.Timeout | undefined;
  let pingTimer: NodeJS.Timeout | undefined;
  let exited: (() => void) | null = null;
  const crashes: number[] = [];
  /** Sent to the engine that runs now. */
  const sent = new Map<number, Pending>();
  /** Waiting for an engine that is not ready yet. */
  let queued: Pending[] = [];

  const setState = (next: EngineState, reason: Problem | null = null): void => {
    state = next;
    options.onState(next, reason);
  };

  const send = (pending: Pending): void => {
    const id = nextId++;
    sent.set(id, pending);
    child?.post({ type: 'call', id, name: pending.name, args: pending.args });
  };

  const settleAll = (pendings: Iterable<Pending>): void => {
    for (const pending of pendings) pending.settle(stopped());
  };

  const fail = (reason: Problem | null): void => {
    setState('failed', reason);
    const waiting = queued;
    queued = [];
    settleAll(waiting);
  };

  const onMessage = (message: FromEngine): void => {
    missed = 0;
    switch (message.type) {
      case 'ready': {
        clearTimeout(startTimer);
        setState('running');
        const waiting = queued;
        queued = [];
        for (const pending of waiting) send(pending);
        break;
      }
      case 'fatal':
        options.report('engine-fatal', { code: message.problem.code });
        fatal = message.problem;
        child?.kill();
        break;
      case 'answer': {
        const pending = sent.get(message.id);
        sent.delete(message.id);
        pending?.settle(message.answer);
        break;
      }
      case 'event':
        options.onEvent(message.name, message.payload as EngineEvents[typeof message.name]);
        break;
      case 'credential':
        child?.post({ type: 'credential', id: message.id, secret: options.credential(message.accountId) });
        break;
      case 'pong':
        break;
      default:
        message satisfies never;
    }
  };
  const onExit = (code: number): void => {
    clearTimeout(startTimer);
    clearInterval(pingTimer);
    child = null;
    const interrupted = [...sent.values()];
    sent.clear();
    if (stopping) {
      settleAll(interrupted);
      exited?.();
      return;
    }
    options.report('engine-exit', { code, calls: interrupted.length });
    for (const pending of interrupted) {
      if (repeatable.has(pending.name) && !pending.repeated) {
        pending.repeated = true;
        queued.push(pending);
      } else {
        pending.settle(stopped());
      }
    }
    if (fatal) {
      fail(fatal);
      return;
    }
    const now = Date.now();
    crashes.push(now);
    while (crashes[0] !== undefined && crashes[0] <= now - timing.crashWindowMs) crashes.shift();
    if (crashes.length > timing.crashBudget) {
      fail(null);
      return;
    }
    setState('restarting');
    const delay = timing.restartDelaysMs[Math.min(crashes.length, timing.restartDelaysMs.length) - 1] ?? 0;
    restartTimer = setTimeout(launch, delay);
  };

  const kill = (why: string): void => {
    options.report(why);
    child?.kill();
  };

  const ping = (): void => {
    if (state !== 'running') return;
    if (missed >= timing.pingsMissed) kill('engine-hung');
    else {
      missed++;
      child?.post({ type: 'ping', id: nextId++ });
    }
  };

  const launch = (): void => {
    fatal = null;
    missed = 0;
    const started = options.fork();
    child = started;
    // Messages of an engine that was given up say nothing about the one that runs now.
    started.onMessage((message) => {
      if (child === started) onMessage(message);
    });
    started.onExit((code) => {
      if (child === started) onExit(code);
    });
    startTimer = setTimeout(() => kill('engine-start-deadline'), timing.startMs);
    pingTimer = setInterval(ping, timing.pingEveryMs);
  };

  const call = (name: EnginePortCall, args: unknown): Promise<Answer<unknown>> =>
    new Promise((resolve) => {
      const deadline = setTimeout(() => {
        settle({ ok: false, problem: problem('network', 'connection-timeout').problem });
      }, timing.callMs);
      const settle = (answer: Answer<unknown>): void => {
        clearTimeout(deadline);
        resolve(answer);
      };
      const pending: Pending = { name, args, settle, repeated: false };
      if (stopping || state === 'failed') settle(stopped());
      else if (state === 'running') send(pending);
      else queued.push(pending);
    });

  return {
    start: launch,
    restart: () => {
      if (state !== 'failed' || stopping) return;
      crashes.length = 0;
      setState('starting');
      launch();
    },
    // The contract ties each name to its result; the port itself carries plain data.
    call: call as EngineHost['call'],
    forgiveSilence: () => {
      missed = 0;
    },
    stop: async () => {
      if (stopping) return;
      stopping = true;
      clearTimeout(restartTimer);
      clearTimeout(startTimer);
      clearInterval(pingTimer);
      const waiting = queued;
      queued = [];
      settleAll(waiting);
      if (!child) return;
      const end = new Promise<void>((resolve) => {
        exited = resolve;
      });
      const deadline = setTimeout(() => kill('engine-stop-deadline'), timing.stopMs);
      child.post({ type: 'call', id: nextId++, name: 'internal.stop', args: {} });
      await end;
      clearTimeout(deadline);
    },
  };
}
