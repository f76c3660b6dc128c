import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CleaningRequest } from '../../reader/cleaning-messages.ts';
import type { FrameInput } from '../../reader/frame-document.ts';
import { CleaningFrame, CleaningFrames, cleaningWait } from './cleaning-frame.ts';

/** A frame as the window sees one: it is told things, and what it says has it for a source. */
class FakeFrame {
  readonly told: CleaningRequest[] = [];
  gone = false;
  readonly contentWindow = { postMessage: (request: CleaningRequest) => this.told.push(request) };
  readonly attributes: string[] = [];
  src = '';
  setAttribute(name: string, value: string): void {
    this.attributes.push(`${name}=${value}`);
  }
  remove(): void {
    this.gone = true;
  }
}

let frames: FakeFrame[];
let listeners: Set<(event: object) => void>;
let cleaning: CleaningFrame;

beforeEach(() => {
  vi.useFakeTimers();
  frames = [];
  listeners = new Set();
  vi.stubGlobal('document', {
    createElement: () => new FakeFrame(),
    body: { append: (frame: FakeFrame) => frames.push(frame) },
  });
  vi.stubGlobal('window', {
    addEventListener: (_type: string, listener: (event: object) => void) => listeners.add(listener),
    removeEventListener: (_type: string, listener: (event: object) => void) => listeners.delete(listener),
  });
  cleaning = new CleaningFrame('petrel-preview://clean/');
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const input = (html: string): FrameInput => ({
  html,
  text: null,
  theme: 'light',
  images: 'blocked',
  cid: new Map(),
});
const made = (html: string) => ({
  html,
  blocked: { remoteImages: 0, hosts: [], trackingPixels: 0 },
  remoteImages: [],
  mismatches: 0,
  suspicious: [],
  cut: false,
});
const says = async (source: object | undefined, data: object): Promise<void> => {
  for (const listener of [...listeners]) listener({ source, data });
  await vi.advanceTimersByTimeAsync(0);
};
const frame = (at: number): FakeFrame => frames[at] ?? expect.fail('no such frame');

test('one frame cleans one message after the other; only it is believed, and only about the one it was asked for', async () => {
  const first = cleaning.clean(input('<p>1'));
  const second = cleaning.clean(input('<p>2'));
  await vi.advanceTimersByTimeAsync(0);
  const { contentWindow, told } = frame(0);
  expect(told).toEqual([]);
  expect(frame(0).attributes).toEqual(['sandbox=allow-scripts']);
  await says(contentWindow, { type: 'ready' });
  expect(told.map(({ input: { html } }) => html)).toEqual(['<p>1']);
  const job = told[0]?.job ?? 0;
  await says({}, { type: 'done', job, made: made('from elsewhere') });
  await says(contentWindow, { type: 'done', job: job + 1, made: made('of another') });
  await says(contentWindow, { type: 'done', job, made: { html: 'half' } });
  await says(contentWindow, { type: 'done', job, made: made('one') });
  expect((await first).html).toBe('one');
  expect(told.map(({ input: { html } }) => html)).toEqual(['<p>1', '<p>2']);
  await says(contentWindow, { type: 'done', job: told[1]?.job, made: made('two') });
  expect((await second).html).toBe('two');
  expect([frames.length, listeners.size]).toEqual([1, 0]);
});

test('who waits for a message is told how it begins', async () => {
  const begun: string[] = [];
  const whole = cleaning.clean(input('<p>1'), ({ html }) => begun.push(html));
  const other = cleaning.clean(input('<p>2'));
  await vi.advanceTimersByTimeAsync(0);
  const { contentWindow, told } = frame(0);
  await says(contentWindow, { type: 'ready' });
  expect(told[0]).toMatchObject({ hurried: true });
  const job = told[0]?.job ?? 0;
  await says({}, { type: 'begun', job, made: made('from elsewhere') });
  await says(contentWindow, { type: 'begun', job: job + 1, made: made('of another') });
  await says(contentWindow, { type: 'begun', job, made: made('half') });
  expect(begun).toEqual(['half']);
  await says(contentWindow, { type: 'done', job, made: made('all') });
  expect((await whole).html).toBe('all');
  expect(told[1]).toMatchObject({ hurried: false });
  await says(contentWindow, { type: 'begun', job: told[1]?.job, made: made('not asked for') });
  await says(contentWindow, { type: 'done', job: told[1]?.job, made: made('two') });
  expect((await other).html).toBe('two');
  expect(begun).toEqual(['half']);
});

test('a message that holds the frame for too long is given up with it, and the next one gets another', async () => {
  const stuck = cleaning.clean(input('<p>bomb'));
  const refused = expect(stuck).rejects.toMatchObject({ problem: { code: 'limit-exceeded' } });
  const next = cleaning.clean(input('<p>next'));
  await vi.advanceTimersByTimeAsync(0);
  await says(frame(0).contentWindow, { type: 'ready' });
  await vi.advanceTimersByTimeAsync(cleaningWait.clean - 1);
  expect(frame(0).gone).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await refused;
  expect(frame(0).gone).toBe(true);
  await says(frame(1).contentWindow, { type: 'ready' });
  const [request] = frame(1).told;
  expect(request?.input.html).toBe('<p>next');
  await says(frame(1).contentWindow, { type: 'done', job: request?.job, made: made('next') });
  expect((await next).html).toBe('next');
});

test('a frame that fails or never starts is given up', async () => {
  const failed = cleaning.clean(input('<p>'));
  const refused = expect(failed).rejects.toMatchObject({ problem: { code: 'internal' } });
  await vi.advanceTimersByTimeAsync(0);
  await says(frame(0).contentWindow, { type: 'ready' });
  await says(frame(0).contentWindow, { type: 'failed', job: frame(0).told[0]?.job });
  await refused;
  const never = expect(cleaning.clean(input('<p>'))).rejects.toMatchObject({
    problem: { code: 'limit-exceeded' },
  });
  await vi.advanceTimersByTimeAsync(cleaningWait.start);
  await never;
  expect(frames.map(({ gone }) => gone)).toEqual([true, true]);
});

test('a second frame takes long messages, and what comes while the first is busy; it goes again', async () => {
  const cleaning = new CleaningFrames();
  const html = (at: number) => frame(at).told.map(({ input: of }) => of.html?.slice(0, 9));
  const answer = (at: number, words: string) =>
    says(frame(at).contentWindow, { type: 'done', job: frame(at).told.at(-1)?.job, made: made(words) });
  const one = cleaning.clean(input('<p>one'));
  await vi.advanceTimersByTimeAsync(0);
  await says(frame(0).contentWindow, { type: 'ready' });
  // To start one would take longer than to wait; it starts afterwards.
  const two = cleaning.clean(input('<p>two'));
  await answer(0, 'one');
  expect(frames).toHaveLength(1);
  await answer(0, 'two');
  await says(frame(1).contentWindow, { type: 'ready' });
  // What it practises with is no message.
  expect(html(1)).toEqual(['<style>.c']);
  await answer(1, '');
  expect([(await one).html, (await two).html]).toEqual(['one', 'two']);
  expect(new Set(frames.map(({ src }) => src)).size).toBe(2);
  const long = cleaning.clean(input(`<p>long${'.'.repeat(400_000)}`));
  const three = cleaning.clean(input('<p>three'));
  await vi.advanceTimersByTimeAsync(0);
  expect([html(0).at(-1), html(1).at(-1)]).toEqual(['<p>three', '<p>long..']);
  await answer(1, 'long');
  const four = cleaning.clean(input('<p>four'));
  await vi.advanceTimersByTimeAsync(0);
  await answer(1, 'four');
  await answer(0, 'three');
  expect([(await long).html, (await three).html, (await four).html]).toEqual(['long', 'three', 'four']);
  await vi.advanceTimersByTimeAsync(cleaningWait.idle - 1);
  expect(frame(1).gone).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(frames.map(({ gone }) => gone)).toEqual([false, true]);
  expect(listeners.size).toBe(0);
});
