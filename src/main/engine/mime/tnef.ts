// winmail.dat (MS-OXTNEF): the files and the letter inside, so that Outlook's wrapping never hides an attachment.
import { mimeLimits } from '../lib/limits.ts';
import { decodeBytes, normaliseCharset } from './charset.ts';
import { decompressRtf, rtfToBody } from './rtf.ts';

export interface TnefFile {
  readonly filename: string;
  readonly contentType: string | null;
  readonly contentId: string | null;
  readonly bytes: Buffer;
}

export interface Tnef {
  readonly files: TnefFile[];
  readonly text: string | null;
  readonly html: string | null;
}

const SIGNATURE = 0x223e9f78;
const ATT_BODY = 0x800c;
const ATT_MESSAGE_PROPS = 0x9003;
const ATT_RENDERING = 0x9002;
const ATT_TITLE = 0x8010;
const ATT_DATA = 0x800f;
const ATT_PROPS = 0x9005;
const ATT_CODEPAGE = 0x9007;
/** Embedded messages inside embedded messages. */
const MAX_DEPTH = 5;

interface Draft {
  title: string | null;
  data: Buffer | null;
  props: ReadonlyMap<number, Buffer>;
}

/** @returns null when the bytes are no TNEF, or are damaged before anything could be read. Never throws. */
export function parseTnef(bytes: Buffer, depth = 0): Tnef | null {
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== SIGNATURE || depth > MAX_DEPTH) return null;
  let codepage = 'windows-1252';
  let plain: string | null = null;
  let messageProps: ReadonlyMap<number, Buffer> = new Map();
  const drafts: Draft[] = [];
  let at = 6;
  while (at + 9 <= bytes.length) {
    const id = bytes.readUInt16LE(at + 1);
    const size = bytes.readUInt32LE(at + 5);
    const data = bytes.subarray(at + 9, at + 9 + size);
    if (data.length < size) break; // Cut off: what came before is kept.
    at += 9 + size + 2;
    const draft = drafts.at(-1);
    if (id === ATT_CODEPAGE && size >= 4)
      codepage = normaliseCharset(`windows-${data.readUInt32LE(0)}`) ?? codepage;
    else if (id === ATT_BODY) plain = cString(data, codepage);
    else if (id === ATT_MESSAGE_PROPS) messageProps = readProps(data);
    else if (id === ATT_RENDERING) {
      if (drafts.length >= mimeLimits.unpackedFiles) break;
      drafts.push({ title: null, data: null, props: new Map() });
    } else if (draft && id === ATT_TITLE) draft.title = cString(data, codepage);
    else if (draft && id === ATT_DATA) draft.data = data;
    else if (draft && id === ATT_PROPS) draft.props = readProps(data);
  }
  const files = drafts.flatMap((draft) => toFiles(draft, codepage, depth));
  return { files, ...readBody(messageProps, plain, codepage) };
}

function toFiles(draft: Draft, codepage: string, depth: number): TnefFile[] {
  const object = draft.props.get(0x3701);
  // PtypObject: a class id, then the content; an embedded message is TNEF again.
  const inner = object && object.length > 16 ? parseTnef(object.subarray(16), depth + 1) : null;
  if (inner) {
    const letter = inner.html ?? inner.text;
    const name = draft.title ?? propText(draft.props, 0x3001, codepage) ?? 'message';
    const own: TnefFile[] =
      letter === null
        ? []
        : [
            {
              filename: `${name}${inner.html === null ? '.txt' : '.html'}`,
              contentType: inner.html === null ? 'text/plain' : 'text/html',
              contentId: null,
              bytes: Buffer.from(letter),
            },
          ];
    return [...own, ...inner.files];
  }
  const bytes = draft.data ?? object;
  if (!bytes) return [];
  const filename =
    propText(draft.props, 0x3707, codepage) ??
    propText(draft.props, 0x3704, codepage) ??
    draft.title ??
    propText(draft.props, 0x3001, codepage) ??
    'attachment';
  return [
    {
      filename,
      contentType: propText(draft.props, 0x370e, codepage)?.toLowerCase() ?? null,
      contentId: propText(draft.props, 0x3712, codepage),
      bytes,
    },
  ];
}

function readBody(
  props: ReadonlyMap<number, Buffer>,
  plain: string | null,
  codepage: string,
): { text: string | null; html: string | null } {
  const text = propText(props, 0x1000, codepage) ?? plain;
  const html = props.get(0x1013);
  if (html && html.length > 0) return { text, html: decodeBytes(html, codepage) };
  const rtf = props.get(0x1009);
  const raw = rtf ? decompressRtf(rtf) : null;
  const body = raw ? rtfToBody(raw) : null;
  return { text: text ?? body?.text ?? null, html: body?.html ?? null };
}

/** Octets of fixed-size property types (MS-OXCDATA section 2.11.1), padded to four. */
const FIXED: Readonly<Record<number, number>> = {
  1: 4,
  2: 4,
  3: 4,
  4: 4,
  5: 8,
  6: 8,
  7: 8,
  10: 4,
  11: 4,
  20: 8,
  64: 8,
  72: 16,
};

/** MAPI properties by id; only the first value of each. Unicode strings are turned into UTF-8. */
function readProps(data: Buffer): ReadonlyMap<number, Buffer> {
  const props = new Map<number, Buffer>();
  if (data.length < 4) return props;
  let left = Math.min(data.readUInt32LE(0), 10_000);
  let at = 4;
  while (left-- > 0 && at + 4 <= data.length) {
    const type = data.readUInt16LE(at);
    const id = data.readUInt16LE(at + 2);
    at += 4;
    if (id >= 0x8000) at = skipName(data, at);
    const base = type & 0xfff;
    const fixed = FIXED[base];
    const variable = base === 0x1e || base === 0x1f || base === 0x102 || base === 0x0d;
    if (!variable && fixed === undefined) break;
    let values = 1;
    if (variable || type & 0x1000) {
      if (at + 4 > data.length) break;
      values = data.readUInt32LE(at);
      at += 4;
    }
    for (let i = 0; i < values && at < data.length; i++) {
      let size = fixed ?? 0;
      if (variable) {
        if (at + 4 > data.length) return props;
        size = data.readUInt32LE(at);
        at += 4;
      }
      const value = data.subarray(at, at + size);
      if (i === 0 && value.length === size) props.set(id, base === 0x1f ? utf16(value) : value);
      at += (size + 3) & ~3;
      if (size > data.length) return props;
    }
  }
  return props;
}

function skipName(data: Buffer, from: number): number {
  if (from + 24 > data.length) return data.length;
  const kind = data.readUInt32LE(from + 16);
  const value = data.readUInt32LE(from + 20);
  return kind === 0 ? from + 24 : from + 24 + ((Math.min(value, data.length) + 3) & ~3);
}

const utf16 = (value: Buffer): Buffer => Buffer.from(`\ufeff${value.toString('utf16le')}`);

/** A string property; those from Unicode carry a mark of ours in front. */
function propText(props: ReadonlyMap<number, Buffer>, id: number, codepage: string): string | null {
  const value = props.get(id);
  if (!value) return null;
  const marked = value[0] === 0xef && value[1] === 0xbb && value[2] === 0xbf;
  const text = marked ? value.toString('utf8', 3) : decodeBytes(value, codepage);
  const clean = text.replace(/\0[\s\S]*$/, '');
  return clean === '' ? null : clean;
}

const cString = (data: Buffer, codepage: string): string =>
  decodeBytes(data, codepage).replace(/\0[\s\S]*$/, '');
