// Writes the demo's messages as real programs do: encoded words, charsets, transfer encodings, nested multiparts.
import { createHash } from 'node:crypto';
import iconv from 'iconv-lite';

export interface Person {
  readonly name: string;
  readonly address: string;
}

export interface DemoFile {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
  /** Content-ID of a picture shown inside the HTML. */
  readonly contentId?: string;
}

export interface Letter {
  readonly from: Person;
  readonly to: readonly Person[];
  readonly cc?: readonly Person[];
  readonly subject: string;
  readonly date: Date;
  readonly messageId: string;
  /** Message-IDs of the thread so far, oldest first. */
  readonly references?: readonly string[];
  readonly text?: string;
  readonly html?: string;
  /** Of headers and text. Default utf-8. */
  readonly charset?: string;
  readonly files?: readonly DemoFile[];
  readonly headers?: Readonly<Record<string, string>>;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Octets of text that fit into one encoded word of at most 75 characters, with room for long charset names. */
const WORD_OCTETS = 36;

export function writeLetter(letter: Letter): Buffer {
  const charset = letter.charset ?? 'utf-8';
  const word = (text: string): string => encodeWords(text, charset);
  const mailbox = ({ name, address }: Person): string =>
    name === '' ? address : `${isPlain(name) ? quoted(name) : word(name)} <${address}>`;
  const list = (people: readonly Person[]): string => people.map(mailbox).join(',\r\n ');
  const references = letter.references ?? [];
  const headers = [
    `From: ${mailbox(letter.from)}`,
    `To: ${list(letter.to)}`,
    ...(letter.cc ? [`Cc: ${list(letter.cc)}`] : []),
    `Subject: ${isPlain(letter.subject) ? folded(letter.subject) : word(letter.subject)}`,
    `Date: ${mailDate(letter.date)}`,
    `Message-ID: <${letter.messageId}>`,
    ...(references.length > 0
      ? [
          `In-Reply-To: <${references.at(-1)}>`,
          `References: ${references.map((id) => `<${id}>`).join('\r\n ')}`,
        ]
      : []),
    ...Object.entries(letter.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
    'MIME-Version: 1.0',
  ];
  return Buffer.concat([Buffer.from(`${headers.join('\r\n')}\r\n`), content(letter, charset)]);
}

function content(letter: Letter, charset: string): Buffer {
  const files = letter.files ?? [];
  const inline = files.filter((file) => file.contentId !== undefined);
  const attached = files.filter((file) => file.contentId === undefined);
  const texts: Buffer[] = [];
  if (letter.text !== undefined) texts.push(textPart('plain', letter.text, charset));
  if (letter.html !== undefined) {
    const html = textPart('html', letter.html, charset);
    texts.push(inline.length > 0 ? multipart('related', [html, ...inline.map(filePart)], letter) : html);
  }
  const body = texts.length === 1 ? texts[0] : multipart('alternative', texts, letter);
  if (!body) throw new Error('a letter needs text or HTML');
  return attached.length > 0 ? multipart('mixed', [body, ...attached.map(filePart)], letter) : body;
}

function multipart(kind: string, parts: readonly Buffer[], letter: Letter): Buffer {
  // The same letter gives the same bytes, so boundaries are made from it.
  const boundary = `=_${kind}_${createHash('sha256').update(letter.messageId).digest('hex').slice(0, 20)}`;
  return Buffer.concat([
    Buffer.from(`Content-Type: multipart/${kind};\r\n boundary="${boundary}"\r\n\r\n`),
    ...parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), part, Buffer.from('\r\n')]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
}

function textPart(subtype: string, text: string, charset: string): Buffer {
  const bytes = encodeText(text.replace(/\r?\n/g, '\r\n'), charset);
  const sevenBit = bytes.every((byte) => byte < 128) && !bytes.includes(0) && longestLine(bytes) < 990;
  const mostlyAscii = bytes.filter((byte) => byte > 127).length * 6 < bytes.length;
  const encoding = sevenBit ? '7bit' : mostlyAscii ? 'quoted-printable' : 'base64';
  const encoded =
    encoding === '7bit' ? bytes : Buffer.from(encoding === 'base64' ? base64(bytes) : quotedPrintable(bytes));
  const label = `Content-Type: text/${subtype}; charset=${charset}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`;
  return Buffer.concat([Buffer.from(label), encoded]);
}

function filePart(file: DemoFile): Buffer {
  // RFC 2231 for names beyond ASCII.
  const name = isPlain(file.filename)
    ? `filename="${file.filename}"`
    : `filename*=utf-8''${encodeURIComponent(file.filename)}`;
  const place = file.contentId === undefined ? 'attachment' : 'inline';
  const id = file.contentId === undefined ? '' : `Content-ID: <${file.contentId}>\r\n`;
  const head =
    `Content-Type: ${file.contentType}\r\nContent-Transfer-Encoding: base64\r\n${id}` +
    `Content-Disposition: ${place};\r\n ${name}\r\n\r\n`;
  return Buffer.from(head + base64(file.content));
}

/** iconv-lite has no ISO-2022-JP: its two-byte codes are those of EUC-JP without the high bits. */
function encodeText(text: string, charset: string): Buffer {
  if (charset.toLowerCase() !== 'iso-2022-jp') {
    const bytes = iconv.encode(text, charset);
    if (iconv.decode(bytes, charset) !== text) throw new Error(`${charset} cannot write: ${text}`);
    return bytes;
  }
  const parts: Buffer[] = [];
  for (const run of text.match(/[\0-\x7f]+|[^\0-\x7f]+/g) ?? []) {
    if (run.charCodeAt(0) < 128) {
      parts.push(Buffer.from(run, 'ascii'));
      continue;
    }
    const codes = iconv.encode(run, 'euc-jp').map((byte) => byte & 0x7f);
    parts.push(Buffer.from('\x1b$B', 'latin1'), Buffer.from(codes), Buffer.from('\x1b(B', 'latin1'));
  }
  return Buffer.concat(parts);
}

function encodeWords(text: string, charset: string): string {
  const words: string[] = [];
  let piece = '';
  const flush = (): void => {
    if (piece !== '') words.push(`=?${charset}?B?${encodeText(piece, charset).toString('base64')}?=`);
    piece = '';
  };
  for (const character of text) {
    // A character is never split over two words (RFC 2047 section 5).
    if (encodeText(piece + character, charset).length > WORD_OCTETS) flush();
    piece += character;
  }
  flush();
  return words.join('\r\n ');
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('base64')
    .replace(/.{1,76}/g, '$&\r\n');
}

function quotedPrintable(bytes: Buffer): string {
  const lines = bytes.toString('latin1').split('\r\n');
  return lines.map(quotedPrintableLine).join('\r\n');
}

function quotedPrintableLine(line: string): string {
  let out = '';
  let width = 0;
  for (let index = 0; index < line.length; index++) {
    const code = line.charCodeAt(index);
    const atEnd = index === line.length - 1;
    const literal = (code > 32 && code < 127 && code !== 61) || (code === 32 && !atEnd);
    const token = literal ? line.charAt(index) : `=${code.toString(16).toUpperCase().padStart(2, '0')}`;
    if (width + token.length > 75) {
      out += '=\r\n';
      width = 0;
    }
    out += token;
    width += token.length;
  }
  return out;
}

function longestLine(bytes: Buffer): number {
  return Math.max(
    ...bytes
      .toString('latin1')
      .split('\r\n')
      .map((line) => line.length),
  );
}

const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);
const quoted = (name: string): string =>
  /^[\w '-]+$/.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`;
const folded = (text: string): string => text.replace(/(.{1,68}\S*)\s(?=\S)/g, '$1\r\n ');

/** RFC 5322 date-time in UTC. */
function mailDate(date: Date): string {
  const time = date.toISOString().slice(11, 19);
  return `${DAYS[date.getUTCDay()]}, ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()} ${time} +0000`;
}
