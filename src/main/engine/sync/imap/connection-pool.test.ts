import { expect, test } from 'vitest';
import { type Problem, ProblemError, problem } from '../../../../shared/problem.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { Lease, LeaseRequest, PooledSession } from './lease.ts';

class FakeSession implements PooledSession {
  selected: { wireName: string } | null = null;
  readonly closed: Promise<Problem | null>;
  #close: (reason: Problem | null) => void = () => undefined;
  constructor() {
    this.closed = new Promise((resolve) => {
      this.#close = resolve;
    });
  }
  die(reason: Problem | null): void {
    this.#close(reason);
  }
  logout(): Promise<void> {
    this.#close(null);
    return Promise.resolve();
  }
  destroy(): void {
    this.#close(null);
  }
}

function setUp(open?: (n: number) => FakeSession | ProblemError, limit = 2) {
  const opened: FakeSession[] = [];
  let attempts = 0;
  let now = 0;
  const pool = new ConnectionPool<FakeSession>({
    limit,
    clock: { now: () => now, sleep: () => Promise.resolve() },
    random: () => 0.5,
    open: async () => {
      attempts += 1;
      const made = open?.(attempts) ?? new FakeSession();
      if (made instanceof ProblemError) throw made;
      opened.push(made);
      return made;
    },
  });
  const never = new AbortController().signal;
  const ask = (purpose: LeaseRequest['purpose'], more: Partial<LeaseRequest> = {}) =>
    pool.lease({ purpose, signal: never, ...more });
  return {
    pool,
    opened,
    ask,
    attempts: () => attempts,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

/** Lets everything that is already decided happen. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function outcome<T>(promise: Promise<T>): { value?: T; error?: unknown } {
  const seen: { value?: T; error?: unknown } = {};
  promise.then(
    (value) => {
      seen.value = value;
    },
    (error) => {
      seen.error = error;
    },
  );
  return seen;
}

test('never more connections than the limit, whoever asks', async () => {
  const { ask, opened } = setUp();
  await ask('watch');
  await ask('refresh');
  const third = outcome(ask('person'));
  const fourth = outcome(ask('outbox'));
  await settle();
  expect(opened.length).toBe(2);
  expect(third.value ?? fourth.value).toBeUndefined();
});

test("a click takes the watch's connection, and goes before whoever asked earlier", async () => {
  const { ask } = setUp();
  const watch = await ask('watch');
  const sync = await ask('refresh');
  const earlier = outcome(ask('outbox'));
  const click = outcome(ask('person'));
  expect([watch.wanted.aborted, sync.wanted.aborted]).toEqual([true, true]);
  watch.release();
  await settle();
  expect(click.value?.session).toBe(watch.session);
  expect(earlier.value).toBeUndefined();
});

test('background work leaves one connection to the person', async () => {
  const { ask, opened } = setUp();
  const sync = await ask('refresh');
  const bodies = outcome(ask('bodies'));
  await settle();
  expect(opened.length).toBe(1);
  await ask('person');
  expect(opened.length).toBe(2);
  sync.release();
  await settle();
  expect(bodies.value?.session).toBe(sync.session);
});

test('with one connection everything goes in turn', async () => {
  const { ask, opened } = setUp(undefined, 1);
  const watch = await ask('watch');
  const sync = outcome(ask('refresh'));
  expect(watch.wanted.aborted).toBe(true);
  watch.release();
  await settle();
  expect(sync.value).toBeDefined();
  expect(opened.length).toBe(1);
});

test('the connection with the mailbox open is preferred', async () => {
  const { ask } = setUp();
  const a = await ask('person');
  const b = await ask('person');
  a.session.selected = { wireName: 'INBOX' };
  b.session.selected = { wireName: 'Work' };
  a.release();
  b.release();
  expect((await ask('person', { mailbox: 'Work' })).session).toBe(b.session);
});

test('"too many connections" lowers the count for a while instead of failing', async () => {
  const tooMany = problem('throttled', 'too-many-connections');
  const t = setUp((n) => (n === 2 ? tooMany : new FakeSession()));
  const sync = await t.ask('refresh');
  const click = outcome(t.ask('person'));
  await settle();
  expect(click).toEqual({});
  sync.release();
  await settle();
  expect(click.value?.session).toBe(sync.session);
  const other = outcome(t.ask('outbox'));
  await settle();
  expect(t.attempts()).toBe(2);
  t.pass(600_000);
  void t.ask('watch');
  await settle();
  expect(other.value).toBeDefined();
  expect(t.attempts()).toBe(3);
});

test('after a failure only an eager request tries again, and not at once', async () => {
  const down = problem('network', 'connection-refused');
  const t = setUp(() => down);
  await expect(t.ask('refresh')).rejects.toThrow(down);
  expect(t.pool.retryAt).toBeGreaterThan(0);
  await expect(t.ask('refresh')).rejects.toThrow('connection-refused');
  await expect(t.ask('person', { eager: true })).rejects.toThrow('connection-refused');
  expect(t.attempts()).toBe(1);
  t.pass(1_100);
  await expect(t.ask('person', { eager: true })).rejects.toThrow('connection-refused');
  expect(t.attempts()).toBe(2);
  t.pass(t.pool.retryAt);
  await expect(t.ask('refresh')).rejects.toThrow('connection-refused');
  expect(t.attempts()).toBe(3);
});

test('a wrong password is never tried again by itself', async () => {
  const t = setUp((n) =>
    n === 1 ? problem('auth', 'wrong-password', { retry: 'after-sign-in' }) : new FakeSession(),
  );
  await expect(t.ask('refresh')).rejects.toThrow('wrong-password');
  t.pass(1e12);
  await expect(t.ask('refresh')).rejects.toThrow('wrong-password');
  expect(t.attempts()).toBe(1);
  t.pool.forgive();
  await t.ask('refresh');
});

test('a server that accepts and drops is met with growing patience', async () => {
  const t = setUp();
  const reset: Problem = { kind: 'network', code: 'connection-reset', retry: 'backoff' };
  const waits: number[] = [];
  for (let i = 0; i < 4; i += 1) {
    const lease: Lease<FakeSession> = await t.ask('refresh');
    lease.session.die(reset);
    await settle();
    waits.push(t.pool.retryAt);
    t.pass(t.pool.retryAt);
  }
  expect(t.attempts()).toBe(4);
  expect(waits.map((w, i) => w - (waits[i - 1] ?? 0)).every((gap, i, all) => gap > (all[i - 1] ?? 0))).toBe(
    true,
  );
  const lease = await t.ask('refresh');
  t.pass(60_000);
  lease.session.die(reset);
  await settle();
  expect(t.pool.retryAt).toBe(0);
});

test('a cancelled wait leaves no trace; stopping refuses the rest', async () => {
  const t = setUp(undefined, 1);
  await t.ask('refresh');
  const cancel = new AbortController();
  const left = outcome(t.ask('person', { signal: cancel.signal }));
  const kept = outcome(t.ask('person'));
  cancel.abort(new Error('gone'));
  await t.pool.stop(1_000);
  await settle();
  expect(left.error).toEqual(new Error('gone'));
  expect((kept.error as ProblemError).problem.code).toBe('engine-stopped');
  await expect(t.ask('person')).rejects.toThrow('engine-stopped');
});

test('what was being tried when the network came back is tried anew', async () => {
  let now = 0;
  let attempts = 0;
  const pool = new ConnectionPool<FakeSession>({
    clock: { now: () => now, sleep: () => Promise.resolve() },
    open: (signal) => {
      attempts += 1;
      if (attempts > 1) return Promise.resolve(new FakeSession());
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
  });
  const lease = outcome(pool.lease({ purpose: 'refresh', signal: new AbortController().signal }));
  await settle();
  expect(lease).toEqual({});
  now += 1;
  pool.forgive();
  await settle();
  await settle();
  expect(lease.value).toBeDefined();
  expect(attempts).toBe(2);
});

test('where no second connection can be had, the watch gives up its own', async () => {
  const down = problem('network', 'connection-reset');
  const t = setUp((n) => (n === 1 ? new FakeSession() : down));
  const watch = await t.ask('watch');
  const sync = outcome(t.ask('sync', { eager: true }));
  await settle();
  expect(sync).toEqual({});
  expect(watch.wanted.aborted).toBe(true);
  watch.release();
  await settle();
  expect(sync.value?.session).toBe(watch.session);
});

test('of two watches, a click takes the one with its mailbox open, any other work not the INBOX', async () => {
  const { ask, opened } = setUp();
  const inbox = await ask('watch');
  const shown = await ask('watch-shown');
  for (const [i, wireName] of ['INBOX', 'Work'].entries()) {
    const session = opened[i];
    if (session !== undefined) session.selected = { wireName };
  }
  const click = ask('person', { mailbox: 'INBOX' });
  expect([inbox.wanted.aborted, shown.wanted.aborted]).toEqual([true, false]);
  inbox.release();
  const taken = await click;
  expect(taken.session).toBe(inbox.session);
  const back = outcome(ask('watch'));
  await settle();
  expect(shown.wanted.aborted).toBe(false);
  taken.release();
  await settle();
  expect(back.value?.session).toBe(inbox.session);
  const other = ask('sync');
  expect([back.value?.wanted.aborted, shown.wanted.aborted]).toEqual([false, true]);
  shown.release();
  await other;
});

test('a single connection goes to the shown mailbox before the INBOX', async () => {
  const { ask } = setUp(undefined, 1);
  const inbox = await ask('watch');
  const shown = ask('watch-shown');
  expect(inbox.wanted.aborted).toBe(true);
  inbox.release();
  const again = outcome(ask('watch'));
  const held = await shown;
  await settle();
  expect(held.wanted.aborted).toBe(false);
  expect(again.value).toBeUndefined();
});

test('a connection that is ended as one too many lowers the count; the last one ended so is waited for', async () => {
  const t = setUp();
  const sync = await t.ask('refresh');
  const click = await t.ask('person');
  t.pass(60_000);
  const full: Problem = { kind: 'throttled', code: 'too-many-connections', retry: 'backoff' };
  click.session.die(full);
  const next = outcome(t.ask('outbox'));
  await settle();
  expect(next).toEqual({});
  expect(t.attempts()).toBe(2);
  sync.release();
  await settle();
  expect(next.value?.session).toBe(sync.session);
  next.value?.session.die({ ...full, code: 'server-no', retryAfterMs: 46_711 });
  await settle();
  expect(t.pool.retryAt).toBeGreaterThanOrEqual(60_000 + 46_711);
  await expect(t.ask('refresh')).rejects.toThrow('server-no');
  expect(t.attempts()).toBe(2);
});

test('a clock that is set back does not make the wait longer', async () => {
  const down = problem('network', 'connection-refused');
  const t = setUp((n) => (n === 1 ? down : new FakeSession()));
  t.pass(86_400_000);
  await expect(t.ask('refresh')).rejects.toThrow('connection-refused');
  t.pass(-3_600_000);
  expect(t.pool.retryAt).toBe(0);
  await t.ask('refresh');
});
