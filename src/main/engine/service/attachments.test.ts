// A message read another way, and what main and the window get of its parts.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { attachmentHandlers } from './attachments.ts';
import { createDocuments } from './documents.ts';
import type { RawMessages } from './raw-messages.ts';

const INNER = [
  'From: ida@x.example',
  'Subject: Inner',
  'Authentication-Results: mx.home.example; dmarc=pass',
  'Content-Type: multipart/mixed; boundary=i',
  '',
  '--i',
  '',
  'Inside.',
  '--i',
  'Content-Type: text/plain; name=note.txt',
  'Content-Disposition: attachment',
  '',
  'A note.',
  '--i--',
  '',
].join('\r\n');
const MESSAGE = Buffer.concat([
  Buffer.from(
    'From: bo@x.example\r\nSubject: Outer\r\nAuthentication-Results: mx.home.example; dmarc=pass\r\n'.concat(
      'Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: text/plain; charset=windows-1251\r\n\r\n',
    ),
  ),
  // "да" in KOI8-R, labelled windows-1251.
  Buffer.from([0xc4, 0xc1]),
  Buffer.from(
    '\r\n--o\r\nContent-Type: application/x-msdownload; name=run.exe\r\n\r\nMZ\r\n'.concat(
      `--o\r\nContent-Type: message/rfc822\r\n\r\n${INNER}\r\n--o--\r\n`,
    ),
  ),
]);

function setUp() {
  const raw = {
    ensure: async () => ({ messageId: 1, size: MESSAGE.length }),
    chunks: function* () {
      yield MESSAGE;
    },
  } as unknown as RawMessages;
  const documents = createDocuments(raw, () => 'imap.home.example');
  return { documents, handlers: attachmentHandlers(raw, documents) };
}

test('another charset is used when asked for, and not kept', async () => {
  const { documents } = setUp();
  expect((await documents.get(1)).text?.trim()).toBe('ДБ');
  expect((await documents.get(1, { charset: 'koi8-r' })).text?.trim()).toBe('да');
  expect((await documents.get(1)).text?.trim()).toBe('ДБ');
});

test('the message inside reads as a message, and no server of ours has checked its sender', async () => {
  const { documents, handlers } = setUp();
  const outer = await documents.get(1);
  expect(outer.senderCheck?.verdict).toBe('verified');
  const within = outer.attachments.find(({ contentType }) => contentType === 'message/rfc822')?.partId ?? '';
  const inner = await documents.get(1, { within });
  expect(inner).toMatchObject({ subject: 'Inner', text: expect.stringContaining('Inside.') });
  expect(inner.senderCheck).toBeUndefined();
  const [note] = await handlers['internal.attachments.list']({ messageId: 1, within });
  expect(note?.filename).toBe('note.txt');
  const partId = note?.partId ?? '';
  expect(await handlers['attachments.text']({ messageId: 1, partId })).toEqual({
    text: 'A note.',
    truncated: false,
  });
  await expect(documents.get(1, { within: '1' })).rejects.toMatchObject({ problem: { code: 'not-found' } });
});

test('programs are told from other files', async () => {
  const parts = await setUp().handlers['internal.attachments.list']({ messageId: 1 });
  expect(parts.map(({ filename, executable }) => [filename, executable])).toEqual([
    ['run.exe', true],
    ['Inner.eml', false],
  ]);
});

test('the whole message is written as it came, and never over another file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'petrel-write-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { handlers } = setUp();
  const path = join(folder, 'a.eml');
  expect(await handlers['internal.messages.write']({ messageId: 1, path })).toEqual({
    size: MESSAGE.length,
  });
  expect(readFileSync(path).equals(MESSAGE)).toBe(true);
  await expect(
    (async () => handlers['internal.messages.write']({ messageId: 1, path }))(),
  ).rejects.toMatchObject({ problem: { code: 'already-exists' } });
  expect(readFileSync(path).equals(MESSAGE)).toBe(true);
});

test('a file name is safe whatever the subject was', async () => {
  const { handlers } = setUp();
  expect(await handlers['internal.fileName']({ text: '../a/b: c' })).not.toMatch(/[/:]/);
  expect(await handlers['internal.fileName']({ text: '' })).toBe('message');
});

test('writing that is stopped leaves no file, and another one of the same name may follow', async () => {
  const { handlers } = setUp();
  const folder = mkdtempSync(join(tmpdir(), 'petrel-stop-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'a');
  const writing = handlers['internal.attachments.write']({ messageId: 1, partId: '1', path });
  await handlers['internal.attachments.stop']({ path });
  await expect(writing).rejects.toMatchObject({ name: 'AbortError' });
  expect(readdirSync(folder)).toEqual([]);
  await handlers['internal.attachments.stop']({ path });
  await handlers['internal.attachments.write']({ messageId: 1, partId: '1', path });
  expect(readdirSync(folder)).toEqual(['a']);
});
