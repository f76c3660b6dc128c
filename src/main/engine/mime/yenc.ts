// Files that mail from the news carries inside its text in yEnc (version 1.3, yenc.org): lines of octets between `=ybegin` and
// `=yend`. Taken out of the octets: in whatever charset a text is read, these are no letters.
import { crc32 } from 'node:zlib';
import { mimeLimits } from '../lib/limits.ts';
import { decodeHeaderText } from './encoded-word.ts';

export interface YencFile {
  readonly filename: string;
  readonly bytes: Buffer;
  /** Its end, its size or its check is not as announced. */
  readonly damaged: boolean;
  /** One of several messages that make up the file. */
  readonly piece: boolean;
}

const NEWLINE = 10;
const RETURN = 13;
const ESCAPE = 61;
const BEGIN = '=ybegin ';
/** No line of data begins so: `y` is nothing that has to be written behind `=`. */
const KEYWORDS = '\n=y';
/** Octets of one of its own lines: what is longer is none. */
const MAX_KEYWORDS = 1_000;
/** Octets beyond printable ASCII, of all, by which data differs from words about it. */
const DATA_SHARE = 0.1;

/**
 * @param bytes of a text part, transfer encoding undone
 * @param cut more follows than is here: a file without an end is none of ours
 * @returns the octets around the files, and the pieces of one file that all came as that file
 */
export function extractYenc(bytes: Buffer, cut: boolean): { rest: Buffer; files: YencFile[] } {
  // Almost no text holds any: told without looking at each line.
  let at = bytes.indexOf(BEGIN);
  if (at < 0) return { rest: bytes, files: [] };
  const blocks: Block[] = [];
  const kept: Buffer[] = [];
  let from = 0;
  while (at >= 0 && blocks.length < mimeLimits.unpackedFiles) {
    const block = at === 0 || bytes[at - 1] === NEWLINE ? readBlock(bytes, at) : null;
    if (block && (block.ended || !cut)) {
      kept.push(bytes.subarray(from, at));
      from = block.next;
      blocks.push(block);
    } else if (block) {
      kept.push(bytes.subarray(from, at));
      from = bytes.length;
    }
    at = bytes.indexOf(BEGIN, Math.max(from, at + BEGIN.length));
  }
  return { rest: Buffer.concat([...kept, bytes.subarray(from)]), files: joined(blocks) };
}

interface Block {
  readonly name: string;
  /** Of the whole file. */
  readonly size: number | null;
  /** 1-based; null for a file that is not divided. */
  readonly part: number | null;
  readonly total: number | null;
  /** Where the piece starts in the file, from 0. */
  readonly offset: number;
  readonly bytes: Buffer;
  readonly sound: boolean;
  /** Of the whole file, where the last piece says it. */
  readonly check: number | null;
  readonly ended: boolean;
  readonly next: number;
}

/** Null for what only looks like a file: words about one. */
function readBlock(bytes: Buffer, at: number): Block | null {
  const begin = lineAt(bytes, at);
  const head = keywords(begin.text);
  const name = / name=(.+)$/.exec(begin.text)?.[1]?.trim();
  if (name === undefined || name === '' || !head.has('line') || !head.has('size')) return null;
  const divided = lineAt(bytes, begin.next);
  const place = divided.text.startsWith('=ypart ') ? keywords(divided.text) : null;
  const data = decode(bytes, place === null ? begin.next : divided.next);
  const end = data.end === null ? null : keywords(data.end);
  const size = numberOf(head, 'size');
  const part = numberOf(head, 'part');
  const first = place === null ? null : numberOf(place, 'begin');
  const last = place === null ? null : numberOf(place, 'end');
  const expected = place === null ? size : first === null || last === null ? null : last - first + 1;
  const check = end === null ? null : checkOf(end, place === null ? ['crc32', 'pcrc32'] : ['pcrc32']);
  const rightSize = data.bytes.length === expected;
  const rightCheck = check === null || check === crc32(data.bytes);
  const sound = end !== null && rightSize && rightCheck;
  if (!sound && !isData(data.bytes)) return null;
  return {
    name,
    size,
    part: place === null ? null : part,
    total: numberOf(head, 'total'),
    offset: (first ?? 1) - 1,
    bytes: data.bytes,
    sound,
    check: end === null || place === null ? null : checkOf(end, ['crc32']),
    ended: end !== null,
    next: data.next,
  };
}

/** Octets up to the next line of its own, each written 42 higher; critical ones behind `=`, another 64 higher. */
function decode(bytes: Buffer, from: number): { bytes: Buffer; end: string | null; next: number } {
  const mark = bytes.indexOf(KEYWORDS, from - 1);
  const stop = mark < 0 ? bytes.length : mark + 1;
  const out = Buffer.allocUnsafe(stop - from);
  let length = 0;
  for (let at = from; at < stop; at++) {
    const octet = bytes[at] as number;
    if (octet === NEWLINE || octet === RETURN) continue;
    if (octet !== ESCAPE) out[length++] = octet - 42;
    else if (at + 1 < stop) out[length++] = (bytes[++at] as number) - 64 - 42;
  }
  const end = lineAt(bytes, stop);
  const isEnd = end.text.startsWith('=yend');
  return { bytes: out.subarray(0, length), end: isEnd ? end.text : null, next: isEnd ? end.next : stop };
}

function lineAt(bytes: Buffer, at: number): { text: string; next: number } {
  const end = bytes.indexOf(NEWLINE, at);
  const last = end < 0 ? bytes.length : end;
  const text = bytes.toString('latin1', at, Math.min(last, at + MAX_KEYWORDS));
  return { text: text.replace(/\r$/, ''), next: Math.min(last + 1, bytes.length) };
}

/** `key=value` behind blanks; a name goes on to the end of its line and is none of them. */
function keywords(line: string): Map<string, string> {
  const all = line.replace(/ name=.*$/, '').matchAll(/ ([a-z0-9]{1,20})=(\S{1,40})/g);
  return new Map(Array.from(all, ([, key = '', value = '']) => [key, value]));
}

function numberOf(words: ReadonlyMap<string, string>, key: string): number | null {
  const written = words.get(key) ?? '';
  return /^\d{1,15}$/.test(written) ? Number(written) : null;
}

function checkOf(words: ReadonlyMap<string, string>, keys: readonly string[]): number | null {
  const written = keys.map((key) => words.get(key)).find((value) => value !== undefined) ?? '';
  return /^[0-9a-f]{1,8}$/i.test(written) ? Number.parseInt(written, 16) : null;
}

/** Words, too, would decode to octets of any kind: what is looked at is how they were written, 42 higher. */
function isData(decoded: Buffer): boolean {
  let beyond = 0;
  for (const octet of decoded) {
    const written = (octet + 42) & 255;
    if (written < 32 || written > 126) beyond++;
  }
  return beyond > decoded.length * DATA_SHARE;
}

/** Pieces that follow one another to the announced size are one file; others stay pieces. */
function joined(blocks: readonly Block[]): YencFile[] {
  const files: YencFile[] = [];
  for (let i = 0; i < blocks.length; i++) {
    const first = blocks[i] as Block;
    if (first.part === null) {
      files.push(fileOf(first.name, first.bytes, !first.sound, false));
      continue;
    }
    const run = [first];
    let length = first.bytes.length;
    for (let next = blocks[i + 1]; next?.name === first.name; next = blocks[i + run.length]) {
      if (first.offset !== 0 || next.size !== first.size || next.offset !== length) break;
      run.push(next);
      length += next.bytes.length;
    }
    if (first.offset === 0 && length === first.size) {
      const bytes = Buffer.concat(run.map((block) => block.bytes));
      const check = run.at(-1)?.check ?? null;
      const sound = run.every((block) => block.sound) && (check === null || check === crc32(bytes));
      files.push(fileOf(first.name, bytes, !sound, false));
      i += run.length - 1;
    } else {
      const of = first.total === null ? '' : `of${first.total}`;
      files.push(fileOf(`${first.name}.part${first.part}${of}`, first.bytes, !first.sound, true));
    }
  }
  return files;
}

const fileOf = (name: string, bytes: Buffer, damaged: boolean, piece: boolean): YencFile => ({
  filename: decodeHeaderText(name.replace(/^"(.*)"(?=$|\.part)/, '$1')),
  bytes,
  damaged,
  piece,
});
