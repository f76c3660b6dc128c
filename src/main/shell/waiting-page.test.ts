import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WaitingPage } from './waiting-page.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const MARK = '<img hidden style="display:none!important" src="begun" alt="">';
const long = `<html><body class="x">${'<p>line</p>'.repeat(10_000)}</body></html>`;

/** What has come of a page so far. */
function read(page: WaitingPage) {
  const got = { text: '', ended: false };
  const decoder = new TextDecoder();
  const sink = new WritableStream<Uint8Array>({
    write: (chunk) => {
      got.text += decoder.decode(chunk, { stream: true });
    },
    close: () => {
      got.ended = true;
    },
  });
  const piped = page.body.pipeTo(sink);
  return { got, piped };
}

test('a document that fits the screen comes whole, and ends the page', async () => {
  const page = new WaitingPage();
  const { got, piped } = read(page);
  expect(page.waits).toBe(true);
  expect(page.write('<body>short \u{1f426}</body>')).toBe(true);
  await piped;
  expect(got).toEqual({ text: `<body>short \u{1f426}</body>${MARK}`, ended: true });
  expect([page.waits, page.write('again')]).toEqual([false, false]);
});

test('of a long one the rest comes when the first screen is there and had time to be painted', async () => {
  const page = new WaitingPage();
  const { got, piped } = read(page);
  page.write(long);
  await vi.advanceTimersByTimeAsync(300);
  const first = got.text;
  expect(first.endsWith(`</p>${MARK}`)).toBe(true);
  expect(first.length).toBeLessThan(long.length / 2);
  page.begun();
  page.begun();
  await vi.advanceTimersByTimeAsync(49);
  expect(got.text).toBe(first);
  await vi.advanceTimersByTimeAsync(1);
  await piped;
  expect(got.text.replace(MARK, '')).toBe(long);
});

test('it is cut behind the end of a block, else behind any tag, and nowhere where there is none', async () => {
  const first = async (body: string): Promise<string> => {
    const page = new WaitingPage();
    const { got } = read(page);
    page.write(`<html><body>${body}</body></html>`);
    await vi.advanceTimersByTimeAsync(300);
    return got.text;
  };
  const words = 'w'.repeat(23_980);
  const columns = `<table><colgroup>${'<col>'.repeat(10)}</colgroup><tbody><tr><td>x</td><td>y</td></tr></tbody></table>`;
  expect(await first(`<p>${words}${columns}`)).toMatch(new RegExp(`<td>x</td>${MARK}$`));
  expect(await first(`<p>${words}${'w'.repeat(4_100)}<b>${'w'.repeat(99)}`)).toMatch(
    new RegExp(`<b>${MARK}$`),
  );
  expect(await first(words)).toMatch(new RegExp(`</html>${MARK}$`));
});

test('a frame that never says that it has begun gets the rest all the same', async () => {
  const page = new WaitingPage();
  const { got, piped } = read(page);
  page.write(long);
  await vi.advanceTimersByTimeAsync(500);
  await piped;
  expect(got.text.replace(MARK, '')).toBe(long);
});

test('a beginning is shown before the rest is known, which follows as soon as it is, but not before the first paint', async () => {
  const page = new WaitingPage();
  const { got, piped } = read(page);
  const beginning = `${long.slice(0, 40_000)}</p></body></html>`;
  expect(page.complete(long)).toBe(false);
  expect(page.write(beginning, 'unfinished')).toBe(true);
  await vi.advanceTimersByTimeAsync(3_000);
  const first = got.text;
  expect(first.endsWith(`</p>${MARK}`)).toBe(true);
  expect(beginning.length - first.length).toBeGreaterThan(10_000);
  page.begun();
  await vi.advanceTimersByTimeAsync(20);
  expect(page.complete(`other${long}`)).toBe(false);
  expect(page.complete(long)).toBe(true);
  await vi.advanceTimersByTimeAsync(29);
  expect(got.text).toBe(first);
  await vi.advanceTimersByTimeAsync(1);
  await piped;
  expect(got).toEqual({ text: long.replace(first.replace(MARK, ''), first), ended: true });
  expect(page.complete(long)).toBe(false);
});

test('a rest that comes late follows at once; one that never comes ends the page', async () => {
  const [late, never] = [new WaitingPage(), new WaitingPage()];
  const [one, other] = [read(late), read(never)];
  for (const page of [late, never]) {
    page.write(long, 'unfinished');
    page.begun();
  }
  await vi.advanceTimersByTimeAsync(5_000);
  expect(late.complete(long)).toBe(true);
  await vi.advanceTimersByTimeAsync(0);
  await one.piped;
  expect(one.got.text.replace(MARK, '')).toBe(long);
  expect(other.got.ended).toBe(false);
  await vi.advanceTimersByTimeAsync(15_000);
  await other.piped;
  expect(never.complete(long)).toBe(false);
});

test('what nobody opened yet gets no further than its first part; the rest follows when it is opened and in front', async () => {
  const page = new WaitingPage();
  const { got, piped } = read(page);
  page.release();
  page.write(long, 'held');
  await vi.advanceTimersByTimeAsync(0);
  const first = got.text;
  expect(first.length).toBeLessThan(long.length / 2);
  page.begun();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(got.text).toBe(first);
  page.release();
  await vi.advanceTimersByTimeAsync(49);
  expect(got.text).toBe(first);
  await vi.advanceTimersByTimeAsync(1);
  await piped;
  expect(got.text.replace(MARK, '')).toBe(long);
  // Opened before its first part is there, it is like any other; and what is short was never held.
  const early = new WaitingPage();
  const [one, short] = [read(early), new WaitingPage()];
  early.write(long, 'held');
  early.release();
  early.begun();
  await vi.advanceTimersByTimeAsync(50);
  await one.piped;
  expect(one.got.text.replace(MARK, '')).toBe(long);
  // A page that is given up may still be in a frame.
  const last = new WaitingPage();
  const given = read(last);
  last.write(long, 'held');
  last.end();
  await given.piped;
  expect(given.got.text.replace(MARK, '')).toBe(long);
  const other = read(short);
  short.write('<body>short</body>', 'held');
  await other.piped;
  expect(other.got.ended).toBe(true);
});

test('a frame that goes elsewhere ends it, whatever was still to come', async () => {
  const page = new WaitingPage();
  page.write(long);
  await page.body.cancel();
  page.begun();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(page.waits).toBe(false);
  const left = new WaitingPage();
  left.write(long, 'unfinished');
  await left.body.cancel();
  expect(left.complete(long)).toBe(false);
  const other = new WaitingPage();
  other.end();
  other.end();
  expect([other.waits, other.write(long)]).toEqual([false, false]);
});
