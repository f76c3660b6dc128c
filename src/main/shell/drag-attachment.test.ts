// Dragging a file out: a private copy, ready before the drag, never waited for, gone at the end.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createAttachmentDrags, type DragOptions } from './drag-attachment.ts';

function setUp() {
  const temporaryFolder = mkdtempSync(join(tmpdir(), 'petrel-drags-'));
  onTestFinished(() => rmSync(temporaryFolder, { recursive: true, force: true }));
  const dragged: string[] = [];
  let written = 0;
  let hold: Promise<void> = Promise.resolve();
  const engine = async (name: string, args: { path?: string; messageId?: number }): Promise<unknown> => {
    if (name === 'internal.attachments.list')
      return [
        { partId: '2', filename: 'a.pdf', size: 1, inline: false, executable: false },
        { partId: '3', filename: 'b.txt', size: 1, inline: false, executable: false },
      ];
    await hold;
    written += 1;
    await writeFile(String(args.path), `octets of ${args.messageId}`, { flag: 'wx' });
    return { size: 1 };
  };
  const drags = createAttachmentDrags({
    engine: engine as DragOptions['engine'],
    temporaryFolder,
    startDrag: async (paths) => {
      dragged.push(...paths);
    },
  });
  return {
    drags,
    dragged,
    temporaryFolder,
    written: () => written,
    holdWrites: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      hold = promise;
      return resolve;
    },
  };
}

test('a prepared file is dragged under its name, from a folder of this person alone, and goes at the end', async () => {
  const { drags, dragged, written } = setUp();
  await Promise.all([drags.prepare(1, ['2']), drags.prepare(1, ['2'])]);
  expect(await drags.start(1, ['2'])).toBe(true);
  expect(await drags.start(1, ['2'])).toBe(true);
  expect(written()).toBe(1);
  const [path = ''] = dragged;
  expect(basename(path)).toBe('a.pdf');
  expect(readFileSync(path, 'utf8')).toBe('octets of 1');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  await drags.close();
  expect(existsSync(join(path, '..'))).toBe(false);
});

test('what is not ready is not waited for, and ready the next time', async () => {
  const { drags, dragged, holdWrites } = setUp();
  const release = holdWrites();
  const prepared = drags.prepare(1, ['2']);
  expect(await drags.start(1, ['2'])).toBe(false);
  release();
  await prepared;
  expect(await drags.start(1, ['2'])).toBe(true);
  expect(dragged).toHaveLength(1);
});

test('the oldest copies go while newer ones are made', async () => {
  const { drags, temporaryFolder } = setUp();
  for (let messageId = 1; messageId <= 12; messageId++) await drags.prepare(messageId, ['2']);
  expect(readdirSync(temporaryFolder)).toHaveLength(8);
  expect(await drags.start(1, ['2'])).toBe(false);
  expect(await drags.start(12, ['2'])).toBe(true);
  await drags.prepare(1, ['2']);
  expect(await drags.start(1, ['2'])).toBe(true);
});

test('several are dragged together, however many copies are kept otherwise', async () => {
  const { drags, dragged, temporaryFolder } = setUp();
  await drags.prepare(1, ['2', '3']);
  expect(await drags.start(1, ['2'])).toBe(false);
  expect(await drags.start(1, ['2', '3'])).toBe(true);
  expect(dragged.map((path) => basename(path))).toEqual(['a.pdf', 'b.txt']);
  const many = Array.from({ length: 20 }, () => '2');
  await drags.prepare(2, many);
  expect(await drags.start(2, many)).toBe(true);
  expect(readdirSync(temporaryFolder)).toHaveLength(20);
  await drags.prepare(3, ['2']);
  expect(readdirSync(temporaryFolder)).toHaveLength(1);
});

test('where one of several cannot be had, no copy of the others stays', async () => {
  const { drags, temporaryFolder } = setUp();
  await expect(drags.prepare(1, ['2', '9'])).rejects.toMatchObject({ problem: { code: 'not-found' } });
  expect(readdirSync(temporaryFolder)).toEqual([]);
});

test('a part that is not there, or cannot be written, is a failure once and not for good', async () => {
  const { drags, temporaryFolder } = setUp();
  await expect(drags.prepare(1, ['9'])).rejects.toMatchObject({ problem: { code: 'not-found' } });
  expect(await drags.start(1, ['9'])).toBe(false);
  expect(readdirSync(temporaryFolder)).toEqual([]);
});
