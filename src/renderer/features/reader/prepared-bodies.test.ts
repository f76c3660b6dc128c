import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { problem } from '../../../shared/problem.ts';
import type { Prepared } from './prepared-bodies.ts';
import { PreparedBodies, preparedLimits } from './prepared-bodies.ts';

const one = (characters = 1): Prepared =>
  ({
    body: { html: null, text: '' },
    frame: { html: 'x'.repeat(characters), remoteImages: [] },
    consent: null,
  }) as unknown as Prepared;

let fetched: number[];
const preparation = {
  fetch: async (id: number) => {
    fetched.push(id);
    if (id === 404) throw problem('refused', 'not-found');
    return one().body;
  },
  clean: () => one().frame,
  consent: async (id: number) => {
    throw new Error(`nothing to consent to in ${id}`);
  },
};
/** The window has nothing else to do for once. */
let whenIdle: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  fetched = [];
  let last = 0;
  const waiting = new Map<number, () => void>();
  vi.stubGlobal('requestIdleCallback', (run: () => void) => {
    waiting.set(++last, run);
    return last;
  });
  vi.stubGlobal('cancelIdleCallback', (id: number) => waiting.delete(id));
  whenIdle = () => {
    const now = [...waiting.values()];
    waiting.clear();
    for (const run of now) run();
  };
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('holds a few messages, for the colours they were made for, and for a while', () => {
  const prepared = new PreparedBodies(preparation);
  prepared.put(1, 'dark', one());
  expect(prepared.get(1, 'dark')).not.toBeNull();
  expect(prepared.get(1, 'light')).toBeNull();
  expect(prepared.get(2, 'dark')).toBeNull();
  vi.advanceTimersByTime(301_000);
  expect(prepared.get(1, 'dark')).toBeNull();
  for (let id = 2; id < 2 + preparedLimits.messages; id++) prepared.put(id, 'dark', one());
  expect(prepared.get(2, 'dark')).not.toBeNull();
  prepared.put(99, 'dark', one());
  expect(prepared.get(2, 'dark')).toBeNull();
  prepared.clear();
  expect(prepared.get(99, 'dark')).toBeNull();
});

test('one message larger than all that may be held is not', () => {
  const prepared = new PreparedBodies(preparation);
  prepared.put(1, 'light', one(10));
  prepared.put(2, 'light', one(preparedLimits.characters + 1));
  expect([prepared.get(1, 'light'), prepared.get(2, 'light')]).toEqual([null, null]);
});

test('what may wait in a frame loads nothing, and is not too long', () => {
  const prepared = new PreparedBodies(preparation);
  const staged = (html: string, more: object = {}) => {
    prepared.put(1, 'light', { ...one(), ...more, frame: { ...one().frame, html } });
    return prepared.staged(1, 'light');
  };
  expect(staged('<p>words')).toEqual({ messageId: 1, html: '<p>words' });
  expect(prepared.staged(1, 'dark')).toBeNull();
  expect(staged('<img class="petrel-blocked" alt="">', { consent: { granted: null } })).not.toBeNull();
  expect(staged('<p>words', { consent: { granted: 'sender' } })).toBeNull();
  expect(staged('<p><img alt="" src="cid/2">')).not.toBeNull();
  expect(staged(`<p><img alt="" src="data:image/png;base64,${'A'.repeat(200)}">`)).toBeNull();
  // What keeps the place of a blocked one.
  expect(staged(`<p><img alt="" src="data:image/gif;base64,${'A'.repeat(56)}">`)).not.toBeNull();
  expect(staged('x'.repeat(preparedLimits.staged + 1))).toBeNull();
});

test('messages are made ready only while nothing else is to be done, and not when one cannot be', async () => {
  const prepared = new PreparedBodies(preparation);
  const idle = async () => {
    whenIdle();
    await vi.advanceTimersByTimeAsync(0);
  };
  prepared.ahead([1, 404, 3], [], 'dark');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(fetched).toEqual([]);
  await idle();
  expect([fetched, prepared.get(1, 'dark')]).toEqual([[1], null]);
  await idle();
  expect(prepared.get(1, 'dark')).not.toBeNull();
  await idle();
  expect(new Set(fetched)).toEqual(new Set([1, 404]));
  // One that cannot be made stands in nobody's way.
  await idle();
  await idle();
  expect(prepared.get(3, 'dark')).not.toBeNull();
  const stop = prepared.ahead([1, 5], [], 'dark');
  await vi.advanceTimersByTimeAsync(0);
  stop();
  await idle();
  expect(new Set(fetched)).toEqual(new Set([1, 404, 3]));
});

/** Until there is nothing to do when the window is idle. */
const allIdle = async () => {
  for (let round = 0; round < 200; round++) {
    whenIdle();
    await vi.advanceTimersByTimeAsync(0);
  }
};

test('messages that nobody pointed at are made ready once: not when they are too long, or could not be', async () => {
  const bodies = new Map([[2, 'x'.repeat(preparedLimits.others + 1)]]);
  const fetch = async (id: number) => ({ ...(await preparation.fetch(id)), text: bodies.get(id) ?? '' });
  const prepared = new PreparedBodies({ ...preparation, fetch });
  const held = () => [1, 2, 3, 404].filter((id) => prepared.get(id, 'dark'));
  prepared.ahead([], [1, 2, 404, 3], 'dark');
  await allIdle();
  expect(held()).toEqual([1, 3]);
  expect(fetched).toEqual([1, 2, 404, 3]);
  prepared.ahead([], [1, 2, 404, 3], 'dark');
  await allIdle();
  expect(fetched).toHaveLength(4);
  prepared.ahead([2], [1, 404, 3], 'dark');
  await allIdle();
  expect(held()).toEqual([1, 2, 3]);
});

test('messages that nobody pointed at take the place of those that left the screen, and of no likelier one', async () => {
  const large = preparedLimits.characters / 8;
  const clean = () => one(large).frame;
  const prepared = new PreparedBodies({ ...preparation, clean });
  const held = () => Array.from({ length: 40 }, (_, id) => id).filter((id) => prepared.get(id, 'dark'));
  prepared.ahead([], [1, 2, 3, 4, 5], 'dark');
  await allIdle();
  expect(held()).toEqual([1, 2, 3, 4, 5]);
  const more = Array.from({ length: 20 }, (_, n) => 10 + n);
  prepared.ahead([30], more, 'dark');
  await allIdle();
  // As many as there is room for, and no round of making and dropping.
  expect(held().filter((id) => id >= 10)).toEqual([10, 11, 12, 13, 14, 15, 30]);
  const asks = fetched.length;
  prepared.ahead([30], more, 'dark');
  await allIdle();
  expect(fetched).toHaveLength(asks);
});

test('what comes on the screen is made ready although what is beside it fills the room', async () => {
  const clean = () => one(preparedLimits.characters / 8).frame;
  const prepared = new PreparedBodies({ ...preparation, clean });
  const ids = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  prepared.ahead([], ids, 'dark');
  await allIdle();
  const held = () => [...ids, 20, 21].filter((id) => prepared.get(id, 'dark'));
  expect(held()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  prepared.ahead([], [20, 21, ...ids], 'dark');
  await allIdle();
  expect(held()).toEqual([1, 2, 3, 4, 5, 6, 20, 21]);
});

test('what is under way is waited for by who wants it next, and not made twice', async () => {
  const prepared = new PreparedBodies(preparation);
  const stop = prepared.ahead([], [1, 2], 'dark');
  whenIdle();
  await vi.advanceTimersByTimeAsync(0);
  expect(fetched).toEqual([1]);
  stop();
  let ready = 0;
  prepared.ahead([1], [2], 'dark', () => ready++);
  await allIdle();
  expect(fetched).toEqual([1, 2]);
  expect(ready).toBe(2);
});

test('the cache reads the next one while one is sanitised; whoever opens it meanwhile asks no second time', async () => {
  const { promise: sanitised, resolve } = Promise.withResolvers<Prepared['frame']>();
  const prepared = new PreparedBodies({ ...preparation, clean: () => sanitised });
  prepared.ahead([1], [2, 3], 'dark');
  for (let round = 0; round < 3; round++) {
    whenIdle();
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(fetched).toEqual([1, 2]);
  expect(await prepared.fetched(2)).toEqual(one().body);
  expect(prepared.fetched(3)).toBeNull();
  resolve(one().frame);
  await allIdle();
  expect(fetched).toEqual([1, 2, 3]);
  expect([1, 2, 3].map((id) => prepared.fetched(id))).toEqual([null, null, null]);
});

test('what nobody waits for any more is not sanitised: the sanitiser is left to what is opened', async () => {
  const cleaned: number[] = [];
  const clean = () => {
    cleaned.push(fetched.length);
    return one().frame;
  };
  const prepared = new PreparedBodies({ ...preparation, clean });
  const stop = prepared.ahead([1], [2], 'dark');
  whenIdle();
  await vi.advanceTimersByTimeAsync(0);
  stop();
  await allIdle();
  expect([fetched, cleaned]).toEqual([[1], []]);
  // Its body is still there.
  prepared.ahead([1], [], 'dark');
  await allIdle();
  expect([fetched, cleaned.length]).toEqual([[1], 1]);
  // And goes when something else is wanted.
  prepared.ahead([5], [], 'dark')();
  expect(prepared.fetched(1)).toBeNull();
});

test('what is being sanitised is joined by whoever opens it, and not made twice', async () => {
  const { promise: sanitised, resolve } = Promise.withResolvers<Prepared['frame']>();
  const prepared = new PreparedBodies({ ...preparation, clean: () => sanitised });
  const stop = prepared.ahead([1], [], 'dark');
  expect(await prepared.join(1, 'dark')).toBeNull();
  whenIdle();
  await vi.advanceTimersByTimeAsync(0);
  // Its body is all there is yet: whoever opens it has the sanitiser to itself.
  expect(await prepared.join(1, 'dark')).toBeNull();
  expect(await prepared.fetched(1)).toEqual(one().body);
  whenIdle();
  await vi.advanceTimersByTimeAsync(0);
  expect(await prepared.join(1, 'light')).toBeNull();
  expect(await prepared.join(2, 'dark')).toBeNull();
  stop();
  const joining = prepared.join(1, 'dark');
  resolve(one().frame);
  const joined = await joining;
  expect(joined).not.toBeNull();
  expect(prepared.get(1, 'dark')).toMatchObject({ body: joined?.body, frame: joined?.frame });
  expect(fetched).toEqual([1]);
});

test('what is being made when all is thrown away is not kept', async () => {
  const prepared = new PreparedBodies(preparation);
  prepared.ahead([1], [], 'dark');
  whenIdle();
  await vi.advanceTimersByTimeAsync(0);
  prepared.clear();
  whenIdle();
  await vi.advanceTimersByTimeAsync(0);
  expect(prepared.get(1, 'dark')).toBeNull();
});
