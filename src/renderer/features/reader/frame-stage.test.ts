import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { problem } from '../../../shared/problem.ts';
import { FrameStage, SLOTS } from './frame-stage.ts';

/** A frame as the stage sees one: it can be sent elsewhere, and says when it has loaded something, not what. */
class FakeFrame extends EventTarget {
  readonly went: string[] = [];
  focused = 0;
  readonly contentWindow = { location: { replace: (url: string) => this.went.push(url) } };
  focus(): void {
    this.focused++;
  }
}

const refusal = problem('bug', 'internal').problem;

let asked: [string, unknown][];
/** What main wrote into pages that waited: by address, as if it had an address of its own. */
let written: Map<string, string>;
let stands: boolean;
/** Main takes its time to say whether a frame stands. */
let looked: PromiseWithResolvers<boolean> | null;
let refused: boolean;
/** A document is as it began. */
let continues: boolean;
let ready: (url: string) => void;
let ended: (url: string) => void;
let frames: FakeFrame[];
let stage: FrameStage;
let stop: () => void;
let page: { activeElement: unknown; readyState: string };
/** The window's own page has loaded. */
let loaded: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  stands = true;
  looked = null;
  refused = false;
  continues = true;
  written = new Map();
  let rooms = 0;
  let pages = 0;
  let documents = 0;
  const host = (url: string) => url.split('/')[0];
  const answers: Record<string, (args: { room?: string }) => unknown> = {
    'reader.room': ({ room }) => ({ url: `${room ? host(room) : `room${++rooms}`}/page${++pages}/` }),
    'reader.present': ({ room = '' }) => {
      const url = `${host(room)}/doc${++documents}/`;
      if (written.has(room) || !frames.some(({ went }) => went.at(-1) === room)) return { url };
      written.set(room, url);
      return { url: room };
    },
    'reader.dismiss': () => undefined,
    'reader.stands': () => looked?.promise ?? stands,
    'reader.opened': () => undefined,
    'reader.complete': () => continues,
  };
  page = { activeElement: null, readyState: 'complete' };
  vi.stubGlobal('document', page);
  vi.stubGlobal('window', {
    addEventListener: (_type: string, listener: () => void) => {
      loaded = listener;
    },
    removeEventListener: () => undefined,
    petrel: {
      call: async (name: string, args: object) => {
        asked.push([name, args]);
        if (refused && name === 'reader.present') return { ok: false, problem: refusal };
        return { ok: true, value: await answers[name]?.(args) };
      },
      on: (event: string, listener: (payload: { url: string }) => void) => {
        const say = (url: string) => listener({ url });
        if (event === 'reader.ended') ended = say;
        else ready = say;
        return () => undefined;
      },
    },
  });
  frames = SLOTS.map(() => new FakeFrame());
  stage = new FrameStage();
  stop = stage.start(frames as unknown as HTMLIFrameElement[]);
});

afterEach(() => {
  stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const settled = async <T>(promise: Promise<T>): Promise<T | 'waits'> => {
  await vi.advanceTimersByTimeAsync(0);
  return Promise.race([promise, Promise.resolve<'waits'>('waits')]);
};

const load = (messageId: number, html = `<p>${messageId}`) => stage.load({ messageId, html });
const frameOf = (slot: number): FakeFrame => frames[slot] ?? expect.fail('no such frame');
const address = (slot: number): string => frameOf(slot).went.at(-1) ?? '';
const named = (url: string): string => written.get(url) ?? url;
const last = (slot: number): string => named(address(slot));
/** Where all frames are, or are going. */
const everywhere = () => SLOTS.map(last);
const told = (call: string) =>
  asked.filter(([name]) => name === call).map(([, args]) => ({ url: named((args as { url: string }).url) }));
const dismissed = () => told('reader.dismiss');
const presented = () => asked.filter(([name]) => name === 'reader.present').length;
/** Main says of everything under way that it is there, until nothing is under way any more. */
const allArrive = async () => {
  for (let round = 0; round < 6; round++) {
    for (const url of SLOTS.map(address)) if (url !== '') ready(url);
    await vi.advanceTimersByTimeAsync(0);
  }
};
const open = async (messageId: number): Promise<number> => {
  const loading = load(messageId);
  await allArrive();
  const slot = await loading;
  stage.settle(slot);
  return slot;
};
const rest = async () => {
  await vi.advanceTimersByTimeAsync(300);
  await allArrive();
};
const expected = (...ids: number[]) => stage.expect(ids.map((id) => ({ messageId: id, html: `<p>${id}` })));
const emptyPage = /^room\d+\/page\d+\/$/;

test('a document is in place only when that very document has arrived', async () => {
  const loading = load(1);
  expect(await settled(loading)).toBe('waits');
  for (const frame of frames) frame.dispatchEvent(new Event('load'));
  ready('room1/another/');
  expect(await settled(loading)).toBe('waits');
  ready(address(0));
  expect(await settled(loading)).toBe(0);
});

test('the next document loads in another frame, whatever is in front stays there', async () => {
  const front = await open(1);
  const before = frameOf(front).went.length;
  const second = await open(2);
  expect(second).not.toBe(front);
  expect(frameOf(front).went).toHaveLength(before);
});

test('a document that another one overtakes is never in place, and is dismissed', async () => {
  await open(1);
  const first = load(2);
  const failed = expect(first).rejects.toMatchObject({ problem: { kind: 'cancelled' } });
  await settled(first.catch(() => undefined));
  const overtaken = everywhere().find((url) => url.endsWith('doc2/'));
  const second = load(3);
  await allArrive();
  await failed;
  stage.settle(await second);
  await rest();
  expect(everywhere()).not.toContain(overtaken);
  expect(dismissed()).toContainEqual({ url: overtaken });
});

test('a frame that arrives nowhere does not hold the next document for ever', async () => {
  await vi.advanceTimersByTimeAsync(300);
  const at = everywhere().findIndex((url) => url !== '');
  const room = last(at);
  expect(room).toMatch(emptyPage);
  // All others are taken.
  for (const id of [1, 2, 3, 4]) await settled(load(id).catch(() => undefined));
  const loading = load(5);
  await vi.advanceTimersByTimeAsync(1_999);
  const failed = expect(loading).rejects.toMatchObject({ problem: { code: 'internal' } });
  await vi.advanceTimersByTimeAsync(12_000);
  await failed;
  expect(everywhere()).not.toContain(room);
});

test('pictures of the message itself are waited for, but not for long', async () => {
  const first = load(1, '<p><img src="cid/2">');
  await settled(first);
  ready(address(0));
  expect(await settled(first)).toBe('waits');
  await vi.advanceTimersByTimeAsync(80);
  expect(await settled(first)).toBe(0);
});

test('at rest, what went out of sight is dismissed and an empty page waits in a new room', async () => {
  const first = await open(1);
  const gone = last(first);
  const shown = last(await open(2));
  await vi.advanceTimersByTimeAsync(299);
  expect(everywhere()).toContain(gone);
  await vi.advanceTimersByTimeAsync(1);
  await allArrive();
  expect(everywhere().filter((url) => url !== '' && !emptyPage.test(url))).toEqual([shown]);
  expect(dismissed()).toEqual([{ url: gone }]);
  // Nothing open: nothing is kept.
  stage.settle(null);
  await rest();
  expect(everywhere().filter((url) => url !== '' && !emptyPage.test(url))).toEqual([]);
  expect(dismissed()).toEqual([{ url: gone }, { url: shown }]);
});

test('what is expected waits in a room of its own and is in place at once', async () => {
  const front = await open(1);
  await rest();
  expected(2, 3);
  await allArrive();
  const [at] = everywhere().filter((url) => url.endsWith('doc2/'));
  const room = (url: string) => url.split('/')[0];
  expect(new Set(everywhere().map(room)).size).toBe(SLOTS.length);
  expect(everywhere().some((url) => emptyPage.test(url))).toBe(true);
  const asks = presented();
  const slot = await open(2);
  expect(slot).not.toBe(front);
  expect(last(slot)).toBe(at);
  expect(presented()).toBe(asks);
});

test('what is expected only on its way is waited for, not asked for again', async () => {
  await open(1);
  await rest();
  expected(2);
  const loading = load(2);
  expect(await settled(loading)).toBe('waits');
  await allArrive();
  stage.settle(await loading);
  expect(presented()).toBe(2);
});

test('of a message that waits, another document is loaded: with pictures, in other words, of another id', async () => {
  await open(1);
  await rest();
  expected(2);
  await allArrive();
  for (const other of [
    { messageId: 2, html: '<p>2', pictures: ['https://example.net/1.png'] },
    { messageId: 2, html: '<p>two' },
    { messageId: 3, html: '<p>2' },
  ]) {
    const before = presented();
    const loading = stage.load(other);
    await allArrive();
    const slot = await loading;
    expect(presented()).toBe(before + 1);
    expect(last(slot)).toMatch(new RegExp(`doc${before + 1}/$`));
  }
});

test('nothing is loaded ahead while the person waits, and what is not expected any more is dismissed', async () => {
  await open(1);
  await rest();
  expected(2, 3);
  await allArrive();
  const waiting = everywhere();
  const loading = load(9);
  expected(4);
  await settled(loading);
  const sent = presented();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(presented()).toBe(sent);
  await allArrive();
  stage.settle(await loading);
  await rest();
  const kept = everywhere().filter((url) => url !== '' && waiting.includes(url) && !emptyPage.test(url));
  expect(kept).toEqual([]);
  expect(presented()).toBe(sent + 1);
});

test('the one that was just read stays while it is expected: back is at once', async () => {
  const first = await open(1);
  await rest();
  expected(2);
  await allArrive();
  await open(2);
  expected(3, 1);
  await allArrive();
  await rest();
  const asks = presented();
  expect(await open(1)).toBe(first);
  expect(presented()).toBe(asks);
});

test('a document that is lost on its way is not sent again until it is opened', async () => {
  await open(1);
  await rest();
  expected(2);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(presented()).toBe(2);
  const loading = load(2);
  await allArrive();
  await loading;
  expect(presented()).toBe(3);
});

test('pictures of a message that waits come once it is opened, and are waited for as ever', async () => {
  const opened = () => told('reader.opened');
  const html = '<p><img src="cid/2">';
  await open(1);
  await rest();
  stage.expect([{ messageId: 2, html }]);
  await allArrive();
  expect(asked).toContainEqual([
    'reader.present',
    { messageId: 2, html, room: expect.any(String), ahead: true },
  ]);
  expect(opened()).toEqual([]);
  const loading = load(2, html);
  expect(await settled(loading)).toBe('waits');
  const url = everywhere().find((at) => at.endsWith('doc2/'));
  expect(opened()).toEqual([{ url }]);
  frameOf(everywhere().indexOf(url ?? '')).dispatchEvent(new Event('load'));
  const slot = await settled(loading);
  expect(slot).toBe(everywhere().indexOf(url ?? ''));
  stage.settle(Number(slot));
  // It is open: once is enough.
  await open(3);
  stage.expect([{ messageId: 2, html }]);
  expect(await settled(load(2, html))).toBe(slot);
  expect(opened()).toHaveLength(1);
});

test('what is brought to the front and is gone, its process ended, is loaded again, once', async () => {
  const lost: boolean[] = [];
  stage.watch((again) => lost.push(again));
  const first = await open(1);
  await rest();
  expected(2);
  await allArrive();
  expect(lost).toEqual([]);
  stands = false;
  const gone = await open(2);
  await vi.advanceTimersByTimeAsync(300);
  expect(lost).toEqual([false]);
  // What ends every process it is loaded in is not loaded for ever.
  const again = await open(2);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lost).toEqual([false, true]);
  expect([first, gone]).not.toContain(again);
  expect(presented()).toBe(3);
  // An error stands in its place; asked for once more it is loaded anew, not looked for where it was lost.
  stage.settle(null);
  await open(2);
  expect(presented()).toBe(4);
  await vi.advanceTimersByTimeAsync(300);
  expect(lost.splice(2)).toEqual([true]);
  // Of another message that was not so.
  await open(3);
  await vi.advanceTimersByTimeAsync(300);
  expect(lost).toEqual([false, true, false]);
});

test('what main ended the process of is given up at once, and loaded again only when it is opened', async () => {
  const lost: boolean[] = [];
  stage.watch((again) => lost.push(again));
  await open(1);
  await rest();
  expected(2, 3);
  await allArrive();
  const at = (doc: string) => SLOTS.map(address).find((url) => named(url).endsWith(doc)) ?? doc;
  // Out of sight: not laid out ahead any more.
  const before = presented();
  ended(at('doc2/'));
  await allArrive();
  expected(2, 3);
  await allArrive();
  expect(presented()).toBe(before);
  expect(lost).toEqual([]);
  // On its way: whoever opens it is told, and not after ten seconds.
  const refusedOnce = expect(load(2)).rejects.toMatchObject({ problem: { code: 'limit-exceeded' } });
  await vi.advanceTimersByTimeAsync(0);
  ended(at('doc4/'));
  await refusedOnce;
  await open(2);
  // In front.
  ended('room99/doc99/');
  expect(lost).toEqual([]);
  ended(at('doc5/'));
  expect(lost).toEqual([true]);
  stage.settle(null);
  await open(2);
  expect(presented()).toBe(6);
});

test('what is in front is looked after for as long as it is there', async () => {
  const lost: number[] = [];
  stage.watch(() => lost.push(Date.now()));
  await open(1);
  const began = Date.now();
  await vi.advanceTimersByTimeAsync(40_000);
  stands = false;
  await vi.advanceTimersByTimeAsync(15_000);
  expect(lost.map((at) => at - began)).toEqual([49_300]);
  stands = true;
  await open(2);
  await vi.advanceTimersByTimeAsync(250);
  stands = false;
  stage.settle(null);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lost).toHaveLength(1);
});

test('a message that is left and come back to within one look is looked after once, and not at all at the end', async () => {
  const first = await open(1);
  const second = await open(2);
  stage.settle(first);
  looked = Promise.withResolvers();
  await vi.advanceTimersByTimeAsync(300);
  stage.settle(second);
  stage.settle(first);
  looked.resolve(true);
  looked = null;
  await vi.advanceTimersByTimeAsync(0);
  const looks = () => asked.filter(([name]) => name === 'reader.stands').length;
  const before = looks();
  await vi.advanceTimersByTimeAsync(60_000);
  // After 300, 1,000 and 3,000 ms, and each 15 s from there.
  expect(looks() - before).toBe(6);
  looked = Promise.withResolvers();
  await vi.advanceTimersByTimeAsync(15_000);
  stop();
  looked.resolve(true);
  looked = null;
  const atEnd = looks();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(looks()).toBe(atEnd);
});

test('who reads on by key from inside a message is inside the next one', async () => {
  const first = await open(1);
  page.activeElement = frameOf(first);
  const second = await open(2);
  expect(frames.map(({ focused }) => focused)).toEqual(SLOTS.map((slot) => (slot === second ? 1 : 0)));
});

/** How often frames were sent elsewhere. */
const navigations = () => frames.reduce((sum, { went }) => sum + went.length, 0);
const waiting = () => everywhere().filter((url) => emptyPage.test(url));

test('what nobody foresaw is written into the page that waits; another page waits at once, in a new room at rest', async () => {
  await open(1);
  await rest();
  const before = navigations();
  const [page] = waiting();
  const loading = load(2);
  await settled(loading);
  expect(navigations()).toBe(before);
  ready(page ?? '');
  const slot = await settled(loading);
  expect(last(Number(slot))).toMatch(/doc2\/$/);
  stage.settle(Number(slot));
  expected();
  await allArrive();
  const rooms = new Set(everywhere().map((url) => url.split('/')[0]));
  expect(waiting()).toHaveLength(1);
  // It is good for a third message before the person rests.
  const again = navigations();
  await open(3);
  expect(navigations()).toBe(again);
  expected();
  await rest();
  expect(waiting().filter((url) => !rooms.has(url.split('/')[0]))).toHaveLength(1);
});

test('until the person rests, the page that waits is left for the message that is pointed at', async () => {
  for (const id of [1, 2, 3, 4]) await open(id);
  expected();
  await allArrive();
  const [page] = waiting();
  expect(page).toBeDefined();
  expected(5, 6);
  await allArrive();
  expect(waiting()).toEqual([page]);
  expect(everywhere().filter((url) => /doc[56]\/$/.test(url))).toHaveLength(2);
  stage.expect([{ messageId: 7, html: '<p>7' }], true);
  await settled(Promise.resolve());
  expect(named(page ?? '')).toMatch(/doc7\/$/);
  const asks = presented();
  await open(7);
  expect(presented()).toBe(asks);
});

test('one page waits while the other is used and made anew, and again before anything is laid out ahead', async () => {
  await open(1);
  expected(2, 3);
  await rest();
  expect(waiting()).toHaveLength(2);
  await open(4);
  expect(waiting()).toHaveLength(1);
  expected(7, 10);
  await vi.advanceTimersByTimeAsync(400);
  // What is opened now finds a page.
  expect(waiting().length).toBeGreaterThan(0);
  await allArrive();
  await rest();
  expect(waiting()).toHaveLength(2);
  await open(8);
  await open(9);
  const before = asked.length;
  expected(5, 6);
  await allArrive();
  const calls = asked.slice(before).map(([name]) => name);
  expect(calls.filter((name) => name === 'reader.room' || name === 'reader.present')).toEqual([
    'reader.room',
    'reader.present',
    'reader.present',
  ]);
});

test('who has rested gets each of the next messages in a process that no other was in', async () => {
  const seen = new Set<string>();
  for (let id = 1; id < 9; id++) {
    const room = last(await open(id)).split('/')[0] ?? '';
    expect(seen).not.toContain(room);
    seen.add(room);
    expected(id + 1, id - 1);
    await allArrive();
    await rest();
  }
});

test('no page waits before the window itself has loaded', async () => {
  page.readyState = 'interactive';
  await open(1);
  await rest();
  expect(waiting()).toEqual([]);
  page.readyState = 'complete';
  loaded();
  await rest();
  expect(waiting()).toHaveLength(2);
});

test('a page into which main would not write is not waited for', async () => {
  await open(1);
  await rest();
  refused = true;
  const failed = expect(load(2)).rejects.toMatchObject({ problem: { code: 'internal' } });
  await vi.advanceTimersByTimeAsync(0);
  await failed;
  refused = false;
  expect(await open(2)).toEqual(expect.any(Number));
});

test('what was begun is completed where it is; and is loaded anew where it goes on otherwise, or is not there any more', async () => {
  await allArrive();
  const staged = { messageId: 7, html: '<p>half', unfinished: true };
  const whole = { messageId: 7, html: '<p>half, and the rest' };
  const begin = async () => {
    const loading = stage.load(staged);
    await allArrive();
    const slot = await loading;
    stage.settle(slot);
    return slot;
  };
  const slot = await begin();
  expect(asked.find(([name]) => name === 'reader.present')?.[1]).toMatchObject({ unfinished: true });
  expect(await stage.complete(slot, staged, whole)).toBe(true);
  expect(asked.filter(([name]) => name === 'reader.complete').map(([, args]) => args)).toEqual([
    { url: address(slot), html: whole.html },
  ]);
  // It is the whole one now.
  expect(await stage.complete(slot, staged, whole)).toBe(false);
  await open(8);
  const again = await begin();
  continues = false;
  expect(await stage.complete(again, staged, whole)).toBe(false);
  // A beginning is nothing that may wait.
  await open(9);
  const count = presented();
  const loading = stage.load(staged);
  await allArrive();
  await loading;
  expect(presented()).toBe(count + 1);
});

test('main learns that what waited is opened, once: the rest of it comes', async () => {
  await open(1);
  await rest();
  expected(2);
  await allArrive();
  const url = last(await open(2));
  expect(told('reader.opened')).toEqual([{ url }]);
  expected(1);
  await allArrive();
  // Opened before, all of it is there.
  await open(1);
  expect(told('reader.opened')).toHaveLength(1);
});

test('no process is begun while the person scrolls or points', async () => {
  await open(1);
  await rest();
  await open(2);
  const rooms = () => asked.filter(([name]) => name === 'reader.room').length;
  const before = rooms();
  for (let i = 0; i < 10; i++) {
    await vi.advanceTimersByTimeAsync(299);
    stage.stir();
  }
  expect(rooms()).toBe(before);
  await rest();
  expect(rooms()).toBeGreaterThan(before);
});
