import { expect, test } from 'vitest';
import { createPortCredentials } from './port-credentials.ts';

test('each question gets its own answer', async () => {
  const asked: [number, number][] = [];
  const credentials = createPortCredentials((id, accountId) => asked.push([id, accountId]));
  const { signal } = new AbortController();
  const first = credentials.get(7, signal);
  const second = credentials.get(8, signal);
  expect(asked).toEqual([
    [1, 7],
    [2, 8],
  ]);
  credentials.answer(2, null);
  credentials.answer(1, 'secret');
  credentials.answer(1, 'late');
  expect(await first).toBe('secret');
  expect(await second).toBeNull();
});

test('a cancelled sign-in stops waiting, and a question is not even asked for one cancelled before', async () => {
  const asked: number[] = [];
  const credentials = createPortCredentials((id) => asked.push(id));
  const cancel = new AbortController();
  const waiting = credentials.get(7, cancel.signal);
  cancel.abort(new Error('stop'));
  await expect(waiting).rejects.toThrow('stop');
  await expect(credentials.get(7, cancel.signal)).rejects.toThrow('stop');
  expect(asked).toEqual([1]);
});
