import { expect, test } from 'vitest';
import { createLog } from './log.ts';

function capture(): { lines: Record<string, unknown>[]; sink: (line: string) => void } {
  const lines: Record<string, unknown>[] = [];
  return { lines, sink: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) };
}

test('a line carries time, level, event and fields, those of its parents included', () => {
  const { lines, sink } = capture();
  createLog(sink, 'info', () => 0)
    .child({ account: 3 })
    .info('sync-started', { mailboxes: 7, modSeq: 12n });
  expect(lines).toEqual([
    {
      time: '1970-01-01T00:00:00.000Z',
      level: 'info',
      event: 'sync-started',
      account: 3,
      mailboxes: 7,
      modSeq: '12',
    },
  ]);
});

test('addresses, secrets and line breaks never reach the sink', () => {
  const { lines, sink } = capture();
  createLog(sink).error('failed', {
    detail: 'no such user <ann@example.org>\r\nA1 LOGIN',
    password: 'hunter2',
    subject: 'private',
  });
  const text = JSON.stringify(lines);
  expect(text).not.toMatch(/ann@|example\.org|hunter2|private|\\r/);
  expect(lines[0]).toMatchObject({ detail: 'no such user <<address>> A1 LOGIN', password: '<redacted>' });
});

test('lines below the level are dropped, and a field cannot replace the event', () => {
  const { lines, sink } = capture();
  const log = createLog(sink, 'warn');
  log.info('quiet');
  log.warn('loud', { event: 'forged' });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ event: 'loud' });
});
