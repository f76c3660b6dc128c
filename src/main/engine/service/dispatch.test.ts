import { expect, test } from 'vitest';
import { contract } from '../../../shared/contract/contract.ts';
import { problem } from '../../../shared/problem.ts';
import { createLog } from '../lib/log.ts';
import { createDispatch, type EngineHandlers } from './dispatch.ts';

function setUp(handlers: Partial<EngineHandlers>) {
  const lines: string[] = [];
  const log = createLog((line) => lines.push(line));
  return { call: createDispatch(handlers as EngineHandlers, log), lines };
}

test('only the engine’s own calls and those of main are known', async () => {
  const { call } = setUp({});
  const mainOnly = Object.entries(contract).flatMap(([name, { owner }]) => (owner === 'main' ? [name] : []));
  for (const name of [...mainOnly, 'toString', '__proto__', 'nothing', '']) {
    expect(await call(name, {}), name).toMatchObject({ ok: false, problem: { code: 'invalid-argument' } });
  }
});

test('arguments are checked here too, and their defaults filled in', async () => {
  const seen: unknown[] = [];
  const { call } = setUp({
    'messages.get': (args) => {
      seen.push(args);
      throw problem('refused', 'not-found');
    },
  });
  expect(await call('messages.get', { messageId: '1' })).toMatchObject({
    problem: { code: 'invalid-argument' },
  });
  expect(
    await call('internal.attachments.write', { messageId: 1, partId: '1/..', path: '/x' }),
  ).toMatchObject({
    problem: { code: 'invalid-argument' },
  });
  expect(seen).toEqual([]);
  expect(await call('messages.get', { messageId: 1 })).toMatchObject({ problem: { code: 'not-found' } });
  expect(seen).toEqual([{ messageId: 1 }]);
});

test('what nobody classified is a bug, and leaves its trace in the log alone', async () => {
  const { call, lines } = setUp({
    'sync.status': () => {
      throw new TypeError('x is not a function');
    },
  });
  expect(await call('sync.status', {})).toMatchObject({
    ok: false,
    problem: { kind: 'bug', code: 'internal' },
  });
  expect(lines.join()).toContain('call-failed');
});
