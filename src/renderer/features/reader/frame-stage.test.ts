import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FrameStage } from './frame-stage.ts';

/** A frame as the stage sees one: it can be sent elsewhere, and says when it has loaded something, not what. */
class FakeFrame extends EventTarget {
  readonly went: string[] = [];
  focused = 0;
  readonly contentWindow = { location: { replace: (url: string) => this.went.push(url) } };
  focus(): void {
    this.focused++;
  }
}

let asked: [string, unknown][];
let ready: (url: string) => void;
let frames: [FakeFrame, FakeFrame];
let stage: FrameStage;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  let rooms = 0;
  let documents = 0;
  const answers: Record<string, (args: { room?: string }) => unknown> = {
    'reader.room': () => ({ url: `room${++rooms}/` }),
    'reader.present': ({ room }) => ({ url: `${room}doc${++documents}/` }),
    'reader.dismiss': () => undefined,
  };
  vi.stubGlobal('document', { activeElement: null });
  vi.stubGlobal('window', {
    petrel: {
      call: async (name: string, args: object) => {
        asked.push([name, args]);
        return { ok: true, value: answers[name]?.(args) };
      },
      on: (_event: string, listener: (payload: { url: string }) => void) => {
        ready = (url) => listener({ url });
        return () => undefined;
      },
    },
  });
  frames = [new FakeFrame(), new FakeFrame()];
  stage = new FrameStage();
  stop = stage.start(frames as unknown as [HTMLIFrameElement, HTMLIFrameElement]);
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

const load = (messageId: number, html = '<p>') => stage.load({ messageId, html });
const last = (frame: FakeFrame): string => frame.went.at(-1) ?? '';
const dismissed = () => asked.filter(([name]) => name === 'reader.dismiss').map(([, args]) => args);

test('a document is in place only when that very document has arrived', async () => {
  const loading = load(1);
  expect(await settled(loading)).toBe('waits');
  frames[0].dispatchEvent(new Event('load'));
  frames[1].dispatchEvent(new Event('load'));
  ready('room1/another/');
  expect(await settled(loading)).toBe('waits');
  ready(last(frames[0]));
  expect(await settled(loading)).toBe(0);
});

test('the next document loads in the other frame, whatever is in front stays there', async () => {
  const first = load(1);
  await settled(first);
  ready(last(frames[0]));
  stage.settle(await first);
  const before = frames[0].went.length;
  const second = load(2);
  await settled(second);
  expect(frames[0].went).toHaveLength(before);
  ready(last(frames[1]));
  expect(await settled(second)).toBe(1);
});

test('a document that another one overtakes is never in place, and is dismissed', async () => {
  const first = load(1);
  const failed = expect(first).rejects.toMatchObject({ problem: { kind: 'cancelled' } });
  await settled(first.catch(() => undefined));
  const overtaken = last(frames[0]);
  const second = load(2);
  // A frame on its way is not sent elsewhere: what it was sent to second could be lost.
  expect(await settled(second)).toBe('waits');
  expect(last(frames[0])).toBe(overtaken);
  ready(overtaken);
  await failed;
  expect(await settled(second)).toBe('waits');
  expect(last(frames[0])).not.toBe(overtaken);
  ready(last(frames[0]));
  expect(await settled(second)).toBe(0);
  expect(dismissed()).toEqual([{ url: overtaken }]);
});

test('a frame that arrives nowhere does not hold the next document for ever', async () => {
  await vi.advanceTimersByTimeAsync(300);
  const room = last(frames[0]);
  const loading = load(1);
  await vi.advanceTimersByTimeAsync(1_999);
  expect(last(frames[0])).toBe(room);
  await vi.advanceTimersByTimeAsync(1);
  expect(last(frames[0])).toMatch(/doc1/);
  const failed = expect(loading).rejects.toMatchObject({ problem: { code: 'internal' } });
  await vi.advanceTimersByTimeAsync(10_000);
  await failed;
});

test('pictures of the message itself are waited for, but not for long', async () => {
  const first = load(1, '<p><img src="cid/2">');
  await settled(first);
  ready(last(frames[0]));
  expect(await settled(first)).toBe('waits');
  await vi.advanceTimersByTimeAsync(80);
  expect(await settled(first)).toBe(0);
});

test('at rest, what went out of sight is dismissed and an empty page waits in a new room', async () => {
  const first = load(1);
  await settled(first);
  ready(last(frames[0]));
  stage.settle(await first);
  const second = load(2);
  await settled(second);
  ready(last(frames[1]));
  stage.settle(await second);
  const gone = last(frames[0]);
  const shown = last(frames[1]);
  await vi.advanceTimersByTimeAsync(299);
  expect(last(frames[0])).toBe(gone);
  await vi.advanceTimersByTimeAsync(1);
  expect(last(frames[0])).toMatch(/^room\d+\/$/);
  expect(gone.startsWith(last(frames[0]))).toBe(false);
  expect(dismissed()).toEqual([{ url: gone }]);
  expect(last(frames[1])).toBe(shown);
  // Nothing open: nothing is kept.
  stage.settle(null);
  await vi.advanceTimersByTimeAsync(300);
  expect(last(frames[1])).toMatch(/^room\d+\/$/);
  expect(dismissed()).toEqual([{ url: gone }, { url: shown }]);
});

test('who reads on by key from inside a message is inside the next one', async () => {
  const first = load(1);
  await settled(first);
  ready(last(frames[0]));
  stage.settle(await first);
  vi.stubGlobal('document', { activeElement: frames[0] });
  const second = load(2);
  await settled(second);
  ready(last(frames[1]));
  stage.settle(await second);
  expect(frames.map(({ focused }) => focused)).toEqual([0, 1]);
});
