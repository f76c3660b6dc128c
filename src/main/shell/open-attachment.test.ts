// Opening a file: programs only after a yes, copies private and gone at the end.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createAttachmentOpener, type OpenerOptions } from './open-attachment.ts';

function setUp(more: Partial<OpenerOptions> = {}) {
  const temporaryFolder = mkdtempSync(join(tmpdir(), 'petrel-opener-'));
  onTestFinished(() => rmSync(temporaryFolder, { recursive: true, force: true }));
  const asked: string[] = [];
  const opened: string[] = [];
  const lists: unknown[] = [];
  const engine = async (name: string, args: { path?: string }): Promise<unknown> => {
    if (name === 'internal.attachments.list') {
      lists.push(args);
      return [
        { partId: '2', filename: 'a.pdf', size: 1, inline: false, executable: false },
        { partId: '3', filename: 'a.exe', size: 1, inline: false, executable: true },
        { partId: '4.0.0.2', filename: 'in.txt', size: 1, inline: false, executable: false },
      ];
    }
    await writeFile(String(args.path), 'x', { flag: 'wx' });
    return { size: 1 };
  };
  const opener = createAttachmentOpener({
    engine: engine as OpenerOptions['engine'],
    temporaryFolder,
    confirmProgram: async (filename) => {
      asked.push(filename);
      return false;
    },
    openPath: async (path) => {
      opened.push(path);
      return '';
    },
    ...more,
  });
  return { opener, asked, opened, lists };
}

test('an ordinary file is opened unasked, from a private read-only copy that goes at the end', async () => {
  const { opener, asked, opened } = setUp();
  expect(await opener.open(1, '2')).toBe(true);
  expect(asked).toEqual([]);
  const [path = ''] = opened;
  expect(readFileSync(path, 'utf8')).toBe('x');
  expect(statSync(path).mode & 0o777).toBe(0o400);
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  await opener.open(1, '2');
  expect(opened[1]).not.toBe(path);
  await opener.close();
  expect(existsSync(path)).toBe(false);
});

test('a program is opened only after a yes', async () => {
  const refused = setUp();
  expect(await refused.opener.open(1, '3')).toBe(false);
  expect(refused.asked).toEqual(['a.exe']);
  expect(refused.opened).toEqual([]);
  const agreed = setUp({ confirmProgram: async () => true });
  expect(await agreed.opener.open(1, '3')).toBe(true);
  expect(agreed.opened).toHaveLength(1);
});

test('parts of a message inside are looked up there', async () => {
  const { opener, lists } = setUp();
  expect(await opener.open(1, '4.0.0.2')).toBe(true);
  expect(lists).toEqual([{ messageId: 1, within: '4' }]);
});

test('what is not there, and what no program opens, is said', async () => {
  await expect(setUp().opener.open(1, '9')).rejects.toMatchObject({ problem: { code: 'not-found' } });
  const none = setUp({ openPath: async () => 'no application' });
  await expect(none.opener.open(1, '2')).rejects.toMatchObject({ problem: { code: 'not-opened' } });
});
