import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { problem } from '../../shared/problem.ts';
import { createAllSaver } from './save-all.ts';
import { type SaveOptions, saveAttachment, saveMessage } from './save-attachments.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'petrel-save-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const parts = [
  { partId: '2', filename: 'a.txt', size: 1, inline: false },
  { partId: '3', filename: 'a.txt', size: 1, inline: false },
  { partId: '4', filename: 'logo.png', size: 1, inline: true },
];

function options(more: Partial<SaveOptions> = {}, failing?: string): SaveOptions {
  const engine = async (name: string, args: { partId?: string; path?: string }): Promise<unknown> => {
    if (name === 'internal.attachments.list') return parts;
    if (name === 'messages.get') return { subject: 'A/B' };
    if (name === 'internal.fileName') return 'B';
    await writeFile(String(args.path), `part ${args.partId ?? 'whole'}`, { flag: 'wx' });
    if (failing !== undefined && args.partId === failing) throw problem('network', 'short-read');
    return { size: 6 };
  };
  return {
    engine: engine as SaveOptions['engine'],
    askFile: async (name) => join(folder, name),
    askFolder: async () => folder,
    ...more,
  };
}

const saveAll = (all: SaveOptions, within?: string) => createAllSaver(all, () => undefined).save(1, within);

test('one file is saved where the person said, in place of an old one', async () => {
  writeFileSync(join(folder, 'a.txt'), 'old');
  const saved = await saveAttachment(options(), 1, '2');
  expect(saved).toEqual({ filename: 'a.txt', path: join(folder, 'a.txt'), size: 6 });
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('part 2');
  expect(readdirSync(folder)).toEqual(['a.txt']);
});

test('saving all replaces nothing, gives twins names of their own and leaves inline pictures out', async () => {
  writeFileSync(join(folder, 'a.txt'), 'old');
  const saved = await saveAll(options());
  expect(saved?.problem).toBeNull();
  expect(saved?.saved.map((file) => file.path)).toEqual([
    join(folder, 'a (2).txt'),
    join(folder, 'a (3).txt'),
  ]);
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('old');
  expect(readFileSync(join(folder, 'a (3).txt'), 'utf8')).toBe('part 3');
  expect(readdirSync(folder)).toHaveLength(3);
});

test('a part that did not arrive whole leaves no file and does not touch the old one', async () => {
  writeFileSync(join(folder, 'a.txt'), 'old');
  await expect(saveAttachment(options({}, '2'), 1, '2')).rejects.toMatchObject({
    problem: { code: 'short-read' },
  });
  expect(readdirSync(folder)).toEqual(['a.txt']);
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('old');
});

test('saving all passes over what cannot be had and says so', async () => {
  const answer = await saveAll(options({}, '2'));
  expect(answer).toMatchObject({ all: 2, problem: { code: 'short-read' } });
  expect(answer?.saved.map(({ filename }) => filename)).toEqual(['a.txt']);
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('part 3');
  expect(readdirSync(folder)).toHaveLength(1);
});

test('saving all ends where the disk cannot be written, and tells what was saved', async () => {
  const whole = options();
  const full: SaveOptions = {
    ...whole,
    engine: async (name, args) => {
      if ('partId' in args && args.partId === '3') throw problem('storage', 'disk-full');
      return whole.engine(name, args);
    },
  };
  expect(await saveAll(full)).toMatchObject({
    saved: [{ filename: 'a.txt' }],
    all: 2,
    problem: { code: 'disk-full' },
  });
  const begun: unknown[] = [];
  const fullAtOnce: SaveOptions = {
    ...whole,
    engine: async (name, args) => {
      if (!('partId' in args)) return whole.engine(name, args);
      begun.push(args.partId);
      throw problem('storage', 'disk-full');
    },
  };
  expect(await saveAll(fullAtOnce)).toMatchObject({ saved: [], all: 2, problem: { code: 'disk-full' } });
  expect(begun).toEqual(['2']);
});

test('saving all of a message inside another one saves the files of that one', async () => {
  const asked: object[] = [];
  const whole = options();
  const inner: SaveOptions = {
    ...whole,
    engine: (name, args) => {
      if (name === 'internal.attachments.list') asked.push(args);
      return whole.engine(name, args);
    },
  };
  await saveAll(inner, '2');
  expect(asked).toEqual([{ messageId: 1, within: '2' }]);
});

test('stopped in the middle of a file, the whole ones stay, and how far it came was told', async () => {
  const told: unknown[] = [];
  const whole = options();
  let end: (() => void) | null = null;
  let stops = 0;
  let ofAnother: number | null = null;
  const slow: SaveOptions = {
    ...whole,
    engine: (async (name: string, args: { partId?: string; path?: string }) => {
      if (name === 'internal.attachments.stop') {
        stops += 1;
        return end?.();
      }
      if (args.partId !== '3') return whole.engine(name as never, args as never);
      // As the engine does: what was begun is taken back before it answers.
      await writeFile(String(args.path), 'half');
      const stopped = new Promise<void>((resolve) => {
        end = resolve;
      });
      saver.stop(1, '2');
      ofAnother = stops;
      saver.stop(1);
      await stopped;
      rmSync(String(args.path));
      throw new DOMException('stopped', 'AbortError');
    }) as SaveOptions['engine'],
  };
  const saver = createAllSaver(slow, (saving) => told.push(saving));
  expect(await saver.save(1)).toMatchObject({
    saved: [{ filename: 'a.txt', path: join(folder, 'a.txt') }],
    all: 2,
    problem: { kind: 'cancelled' },
  });
  expect(readdirSync(folder)).toEqual(['a.txt']);
  expect(ofAnother).toBe(0);
  const of = { messageId: 1, within: null };
  expect(told).toEqual([
    { ...of, progress: { saved: 0, all: 2 } },
    { ...of, progress: { saved: 1, all: 2 } },
    { ...of, progress: null },
  ]);
  // Over: nothing is left to be stopped, and it can be begun again.
  saver.stop(1);
});

test('stopped between two files, the next is not begun', async () => {
  const begun: unknown[] = [];
  const whole = options();
  const saver = createAllSaver(
    {
      ...whole,
      engine: async (name, args) => {
        if ('partId' in args) begun.push(args.partId);
        const answer = await whole.engine(name, args);
        if ('partId' in args) saver.stop(1);
        return answer;
      },
    },
    () => undefined,
  );
  expect(await saver.save(1)).toMatchObject({
    saved: [{ filename: 'a.txt' }],
    problem: { kind: 'cancelled' },
  });
  expect(begun).toEqual(['2']);
});

test('cancelling saves nothing; an unknown part is a problem', async () => {
  const cancelled = options({ askFile: async () => null, askFolder: async () => null });
  expect(await saveAttachment(cancelled, 1, '2')).toBeNull();
  expect(await saveAll(cancelled)).toBeNull();
  await expect(saveAttachment(cancelled, 1, '9')).rejects.toMatchObject({ problem: { code: 'not-found' } });
  expect(readdirSync(folder)).toEqual([]);
});

test('a message is saved under its subject, in place of an old file', async () => {
  writeFileSync(join(folder, 'B.eml'), 'old');
  expect(await saveMessage(options(), 1)).toMatchObject({ filename: 'B.eml', path: join(folder, 'B.eml') });
  expect(readFileSync(join(folder, 'B.eml'), 'utf8')).toBe('part whole');
  expect(readdirSync(folder)).toEqual(['B.eml']);
  expect(await saveMessage(options({ askFile: async () => null }), 1)).toBeNull();
});
