import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { settleBeforeClosing } from './window-closing.ts';

/** A window as far as closing goes: `close` asks its listeners, and closes unless one of them objects. */
function fakeWindow() {
  const events = new EventEmitter();
  const state = { closed: false, crashed: false };
  const window = {
    on: (name: string, listener: (event: { preventDefault(): void }) => void) => {
      events.on(name, listener);
      return window;
    },
    close: () => {
      let prevented = false;
      events.emit('close', {
        preventDefault: () => {
          prevented = true;
        },
      });
      if (!prevented) state.closed = true;
    },
    isDestroyed: () => state.closed,
    webContents: { isCrashed: () => state.crashed },
  };
  return { window: window as unknown as Parameters<typeof settleBeforeClosing>[0], state };
}

describe('a window that closes', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('is asked first and closes once it has settled', () => {
    const { window, state } = fakeWindow();
    const ask = vi.fn();
    const closing = settleBeforeClosing(window, ask);
    closing.settled();
    expect(state.closed).toBe(false);
    window.close();
    window.close();
    expect(ask).toHaveBeenCalledTimes(1);
    expect(state.closed).toBe(false);
    closing.settled();
    expect(state.closed).toBe(true);
    closing.settled();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('closes without an answer after a second', () => {
    const { window, state } = fakeWindow();
    settleBeforeClosing(window, () => undefined);
    window.close();
    vi.advanceTimersByTime(999);
    expect(state.closed).toBe(false);
    vi.advanceTimersByTime(1);
    expect(state.closed).toBe(true);
  });

  test('closes at once where its page is gone', () => {
    const { window, state } = fakeWindow();
    const ask = vi.fn();
    settleBeforeClosing(window, ask);
    state.crashed = true;
    window.close();
    expect(state.closed).toBe(true);
    expect(ask).not.toHaveBeenCalled();
  });
});
