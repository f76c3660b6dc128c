import { expect, test, vi } from 'vitest';
import type { EngineState } from '../shared/contract/app-state.ts';
import type { FromEngine, ToEngine } from '../shared/contract/engine-port.ts';
import { problem } from '../shared/problem.ts';
import { createEngineHost, type EngineProcess, engineHostTiming } from './engine-host.ts';

/** The other end of the port: a child that says only what the test tells it to. */
class ScriptedEngine implements EngineProcess {
  readonly received: ToEngine[] = [];
  killed = false;
  #message: (message: FromEngine) => void = () => undefined;
  #exit: (code: number) => void = () => undefined;
  post(message: ToEngine): void {
    this.received.push(message);
  }
  onMessage(listener: (message: FromEngine) => void): void {
    this.#message = listener;
  }
  onExit(listener: (code: number) => void): void {
    this.#exit = listener;
  }
  kill(): void {
    this.killed = true;
    this.#exit(15);
  }
  say(message: FromEngine): void {
    this.#message(message);
  }
  die(): void {
    this.#exit(9);
  }
  calls(): Extract<ToEngine, { type: 'call' }>[] {
    return this.received.filter((message) => message.type === 'call');
  }
  answerLast(value: unknown): void {
    const last = this.calls().at(-1);
    if (!last) throw new Error('nothing was asked');
    this.say({ type: 'answer', id: last.id, answer: { ok: true, value } });
  }
}

function setUp() {
  vi.useFakeTimers();
  const engines: ScriptedEngine[] = [];
  const states: EngineState[] = [];
  const reasons: (string | undefined)[] = [];
  const host = createEngineHost({
    fork: () => {
      const engine = new ScriptedEngine();
      engines.push(engine);
      return engine;
    },
    credential: (accountId) => (accountId === 1 ? 'secret' : null),
    onState: (state, reason) => {
      states.push(state);
      reasons.push(reason?.code);
    },
    onEvent: () => undefined,
    report: () => undefined,
  });
  host.start();
  const engine = (index = engines.length - 1): ScriptedEngine => {
    const found = engines[index];
    if (!found) throw new Error('no such engine');
    return found;
  };
  const restarted = (): ScriptedEngine => {
    vi.advanceTimersByTime(5_000);
    engine().say({ type: 'ready' });
    return engine();
  };
  return { host, engines, states, reasons, engine, restarted };
}

test('a call made before the engine is ready waits for it', async () => {
  const { host, engine } = setUp();
  const answer = host.call('mailboxes.list', {});
  expect(engine().calls()).toHaveLength(0);
  engine().say({ type: 'ready' });
  engine().answerLast([]);
  expect(await answer).toEqual({ ok: true, value: [] });
});

test('when the engine dies, a read is asked again once, and a write is refused', async () => {
  const { host, engine, restarted, states } = setUp();
  engine().say({ type: 'ready' });
  const read = host.call('mailboxes.list', {});
  const write = host.call('outbox.discard', { operationId: 1 });
  engine().die();
  expect(await write).toMatchObject({ ok: false, problem: { code: 'engine-stopped' } });
  restarted().answerLast(['again']);
  expect(await read).toEqual({ ok: true, value: ['again'] });
  expect(states).toEqual(['running', 'restarting', 'running']);
});

test('a read that kills the engine twice is given up', async () => {
  const { host, engine, restarted } = setUp();
  engine().say({ type: 'ready' });
  const read = host.call('mailboxes.list', {});
  engine().die();
  restarted().die();
  expect(await read).toMatchObject({ ok: false, problem: { code: 'engine-stopped' } });
});

test('the crash budget ends in failed, waiting calls are told, and restart gives a new budget', async () => {
  const { host, engine, states, engines } = setUp();
  for (let crash = 0; crash <= engineHostTiming.crashBudget; crash++) {
    engine().die();
    vi.advanceTimersByTime(4_000);
  }
  expect(states.at(-1)).toBe('failed');
  expect(engines).toHaveLength(engineHostTiming.crashBudget + 1);
  expect(await host.call('mailboxes.list', {})).toMatchObject({
    ok: false,
    problem: { code: 'engine-stopped' },
  });
  host.restart();
  engine().say({ type: 'ready' });
  expect(states.at(-1)).toBe('running');
  engine().die();
  expect(states.at(-1)).toBe('restarting');
});

test('crashes far apart never use up the budget', () => {
  const { engine, states } = setUp();
  for (let crash = 0; crash < 20; crash++) {
    engine().say({ type: 'ready' });
    vi.advanceTimersByTime(1_000);
    engine().die();
    vi.advanceTimersByTime(engineHostTiming.crashWindowMs);
  }
  expect(states).not.toContain('failed');
});

test('a fatal reason is told and not retried', () => {
  const { engine, engines, states, reasons } = setUp();
  engine().say({ type: 'fatal', problem: problem('refused', 'in-use').problem });
  expect(engine().killed).toBe(true);
  vi.advanceTimersByTime(60_000);
  expect(engines).toHaveLength(1);
  expect(states.at(-1)).toBe('failed');
  expect(reasons.at(-1)).toBe('in-use');
});

test('an engine that stops answering pings is killed and replaced; one that answers is not', () => {
  const { engine, engines, host } = setUp();
  engine().say({ type: 'ready' });
  for (let round = 0; round < 30; round++) {
    vi.advanceTimersByTime(engineHostTiming.pingEveryMs);
    engine().say({ type: 'pong', id: 0 });
  }
  expect(engines).toHaveLength(1);
  vi.advanceTimersByTime(engineHostTiming.pingEveryMs * engineHostTiming.pingsMissed);
  expect(engine(0).killed).toBe(false);
  host.forgiveSilence();
  vi.advanceTimersByTime(engineHostTiming.pingEveryMs * engineHostTiming.pingsMissed);
  expect(engine(0).killed).toBe(false);
  vi.advanceTimersByTime(engineHostTiming.pingEveryMs + 1_000);
  expect(engine(0).killed).toBe(true);
  expect(engines).toHaveLength(2);
});

test('an engine that never gets ready is replaced', () => {
  const { engines, engine } = setUp();
  vi.advanceTimersByTime(engineHostTiming.startMs);
  expect(engine(0).killed).toBe(true);
  vi.advanceTimersByTime(1_000);
  expect(engines).toHaveLength(2);
});

test('a credential goes only where it was asked for', () => {
  const { engine } = setUp();
  engine().say({ type: 'credential', id: 7, accountId: 1 });
  engine().say({ type: 'credential', id: 8, accountId: 2 });
  expect(engine().received).toEqual([
    { type: 'credential', id: 7, secret: 'secret' },
    { type: 'credential', id: 8, secret: null },
  ]);
});

test('stop asks politely, kills after the deadline, and starts nothing again', async () => {
  const { host, engine, engines } = setUp();
  engine().say({ type: 'ready' });
  const stopping = host.stop();
  expect(engine().calls().at(-1)?.name).toBe('internal.stop');
  vi.advanceTimersByTime(engineHostTiming.stopMs);
  await stopping;
  expect(engine().killed).toBe(true);
  vi.advanceTimersByTime(60_000);
  expect(engines).toHaveLength(1);
  expect(await host.call('mailboxes.list', {})).toMatchObject({ ok: false });
});
