import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLogFile } from './log-file.ts';

test('lines are appended, and the file is changed for a new one past its limit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'petrel-log-'));
  const path = join(folder, 'logs', 'engine.log');
  openLogFile(path)('first');
  const sink = openLogFile(path, 20);
  for (let n = 0; n < 4; n++) sink(`line ${n} 123`);
  expect(readFileSync(`${path}.old`, 'utf8')).toBe('first\nline 0 123\nline 1 123\n');
  expect(readFileSync(path, 'utf8')).toBe('line 2 123\nline 3 123\n');
  rmSync(folder, { recursive: true });
});

test('a place that cannot be written costs lines, not the engine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'petrel-log-'));
  writeFileSync(join(folder, 'logs'), 'a file where the folder should be');
  expect(() => openLogFile(join(folder, 'logs', 'engine.log'))('line')).not.toThrow();
  rmSync(folder, { recursive: true });
});
