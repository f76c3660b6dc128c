// When a session counts as dead: the clock passes as the test says, and bytes are read when the test says.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createVirtualClock } from '../../../../../test/harness/virtual-clock.ts';
import { problem } from '../../../../shared/problem.ts';
import type { ImapSession } from '../../imap/session.ts';
import { probeSession } from './probe.ts';

const MS = 5_000;

function probe() {
  const clock = createVirtualClock();
  const answer = Promise.withResolvers<void>();
  const given = new AbortController();
  const told: string[] = [];
  const session = {
    bytesReceived: 1_000,
    noop: ({ signal }: { signal: AbortSignal }) => {
      signal.addEventListener('abort', () => answer.reject(signal.reason));
      return answer.promise;
    },
    destroy: ({ code }: { code: string }) => told.push(code),
  };
  const probing = probeSession(session as unknown as ImapSession, clock, MS, given.signal);
  let over = false;
  void probing.then(() => {
    over = true;
  });
  return {
    session,
    told,
    answer,
    given,
    clock,
    over: () => over,
    pass: async (ms: number) => {
      clock.pass(ms);
      await nextTurn();
    },
  };
}

test('one that says nothing is ended when its time is over, and no sooner', async () => {
  const { told, over, pass } = probe();
  await pass(MS - 1);
  expect([told, over()]).toEqual([[], false]);
  await pass(1);
  expect([told, over()]).toEqual([['connection-timeout'], true]);
});

test('what was read after a sleep, and may have lain there since before it, buys one such time and no more', async () => {
  const { session, told, over, pass } = probe();
  session.bytesReceived += 700;
  await pass(MS);
  expect([told, over()]).toEqual([[], false]);
  await pass(MS - 1);
  expect([told, over()]).toEqual([[], false]);
  await pass(1);
  expect([told, over()]).toEqual([['connection-timeout'], true]);
});

test('one that is busy with a long answer lives until it says so', async () => {
  const { session, told, answer, over, pass, clock } = probe();
  for (let interval = 0; interval < 5; interval += 1) {
    session.bytesReceived += 1;
    await pass(MS);
  }
  expect([told, over()]).toEqual([[], false]);
  answer.resolve();
  await pass(0);
  expect([told, over(), clock.waits(MS)]).toEqual([[], true, 0]);
});

test('an answer in time is enough, and nothing is waited for after it', async () => {
  const { told, answer, over, pass, clock } = probe();
  await pass(MS - 1);
  answer.resolve();
  await pass(0);
  expect([told, over(), clock.waits(MS)]).toEqual([[], true, 0]);
});

test('one that ended by itself, or is not to be probed any more, is left alone', async () => {
  const ended = probe();
  ended.session.bytesReceived += 1;
  ended.answer.reject(problem('network', 'connection-reset'));
  await ended.pass(0);
  expect([ended.told, ended.over()]).toEqual([[], true]);
  const stopped = probe();
  stopped.given.abort();
  await stopped.pass(0);
  expect([stopped.told, stopped.over(), stopped.clock.waits(MS)]).toEqual([[], true, 0]);
});
