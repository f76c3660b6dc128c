import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { MessageRow } from '../../../shared/model/message.ts';
import { watchPointed } from './pointed-row.ts';

/** What `closest` is asked of, which is all that is looked at. */
class FakeElement {
  readonly index: number | null;
  constructor(index: number | null) {
    this.index = index;
  }
  closest(selector: string): object | null {
    expect(selector).toBe('.message-list [data-index]');
    return this.index === null ? null : { dataset: { index: String(this.index) } };
  }
}

let page: EventTarget;
let pointed: number[];
let stop: () => void;

const happens = (type: string, index: number | null): void => {
  const event = new Event(type);
  Object.defineProperty(event, 'target', { value: new FakeElement(index) });
  page.dispatchEvent(event);
};

beforeEach(() => {
  vi.useFakeTimers();
  page = new EventTarget();
  pointed = [];
  vi.stubGlobal('document', page);
  vi.stubGlobal('Element', FakeElement);
  const rowAt = (index: number) => (index < 9 ? ({ id: 100 + index } as MessageRow) : undefined);
  stop = watchPointed({ rowAt }, ({ id }) => pointed.push(id));
});
afterEach(() => {
  stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('a row that is rested on is pointed at, one that is passed is not', () => {
  happens('pointerover', 1);
  vi.advanceTimersByTime(39);
  happens('pointerover', 2);
  vi.advanceTimersByTime(39);
  expect(pointed).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(pointed).toEqual([102]);
  happens('focusin', 3);
  happens('pointerover', null);
  vi.advanceTimersByTime(1_000);
  expect(pointed).toEqual([102]);
  happens('focusin', 4);
  vi.advanceTimersByTime(40);
  expect(pointed).toEqual([102, 104]);
});

test('the button going down is a word at once; a row that has not arrived is nothing', () => {
  happens('pointerdown', 5);
  vi.advanceTimersByTime(0);
  expect(pointed).toEqual([105]);
  happens('pointerdown', 9);
  vi.advanceTimersByTime(100);
  stop();
  happens('pointerdown', 6);
  vi.advanceTimersByTime(100);
  expect(pointed).toEqual([105]);
});
