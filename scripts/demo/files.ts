// Small but real files for the demo's attachments, made here byte by byte.
import { crc32, deflateSync } from 'node:zlib';
import type { DemoFile } from './mime-writer.ts';

/** One page with a title and some lines of Helvetica. */
export function pdf(filename: string, title: string, lines: readonly string[]): DemoFile {
  const escaped = (text: string): string => text.replace(/[()\\]/g, '\\$&');
  const text = [
    `BT /F1 24 Tf 60 760 Td (${escaped(title)}) Tj ET`,
    ...lines.map((line, index) => `BT /F1 12 Tf 60 ${720 - index * 20} Td (${escaped(line)}) Tj ET`),
  ].join('\n');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`;
  const content = `${body}xref\n0 ${size}\n0000000000 65535 f \n${table}${trailer}`;
  return { filename, contentType: 'application/pdf', content: Buffer.from(content, 'latin1') };
}

/** A picture of a calm sea: sky and water in gradients, a low sun and its way on the water. */
export function seaPicture(filename: string, width: number, height: number, contentId?: string): DemoFile {
  const rows: Buffer[] = [];
  const horizon = Math.round(height * 0.55);
  const sun = { x: width * 0.68, y: height * 0.4, radius: height * 0.09 };
  for (let y = 0; y < height; y++) {
    const row = Buffer.alloc(1 + width * 3); // filter byte 0, then RGB
    for (let x = 0; x < width; x++) row.set(seaColour(x, y, { width, height, horizon, sun }), 1 + x * 3);
    rows.push(row);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const content = Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.concat(rows))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
  return { filename, contentType: 'image/png', content, ...(contentId === undefined ? {} : { contentId }) };
}

interface Scene {
  readonly width: number;
  readonly height: number;
  readonly horizon: number;
  readonly sun: { readonly x: number; readonly y: number; readonly radius: number };
}

function seaColour(x: number, y: number, { height, horizon, sun }: Scene): [number, number, number] {
  const mix = (from: number, to: number, share: number): number => Math.round(from + (to - from) * share);
  if (y < horizon) {
    const share = y / horizon;
    if (Math.hypot(x - sun.x, y - sun.y) < sun.radius) return [255, 240, 205];
    return [mix(92, 250, share), mix(128, 190, share), mix(176, 150, share)];
  }
  const share = (y - horizon) / (height - horizon);
  const wave = Math.sin(y * 1.7 + x * 0.02) * 12;
  const glint = Math.abs(x - sun.x) < sun.radius * (0.6 + share) + wave ? 46 : 0;
  return [mix(86, 18, share) + glint, mix(118, 52, share) + glint, mix(142, 86, share) + glint];
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'ascii'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

export interface Meeting {
  readonly uid: string;
  readonly summary: string;
  readonly location: string;
  readonly start: Date;
  readonly hours: number;
  readonly organizer: string;
  readonly attendee: string;
}

/** An invitation (RFC 5545, RFC 5546). */
export function invitation(filename: string, meeting: Meeting): DemoFile {
  const stamp = (date: Date): string => `${date.toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
  const end = new Date(meeting.start.getTime() + meeting.hours * 3_600_000);
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//example//calendar//EN',
    'METHOD:REQUEST',
    'BEGIN:VEVENT',
    `UID:${meeting.uid}`,
    `DTSTAMP:${stamp(meeting.start)}`,
    `DTSTART:${stamp(meeting.start)}`,
    `DTEND:${stamp(end)}`,
    `SUMMARY:${meeting.summary}`,
    `LOCATION:${meeting.location}`,
    `ORGANIZER:mailto:${meeting.organizer}`,
    `ATTENDEE;RSVP=TRUE:mailto:${meeting.attendee}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ];
  const contentType = 'text/calendar; method=REQUEST; charset=utf-8';
  return { filename, contentType, content: Buffer.from(lines.join('\r\n')) };
}

/** A word processor's document: a zip of XML, stored without compression. */
export function wordDocument(filename: string, paragraphs: readonly string[]): DemoFile {
  const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  const body = paragraphs.map((text) => `<w:p><w:r><w:t>${escaped(text)}</w:t></w:r></w:p>`).join('');
  const types = 'http://schemas.openxmlformats.org/package/2006';
  const office = 'application/vnd.openxmlformats-officedocument.wordprocessingml';
  const content = zip({
    '[Content_Types].xml': `<?xml version="1.0"?><Types xmlns="${types}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="${office}.document.main+xml"/></Types>`,
    '_rels/.rels': `<?xml version="1.0"?><Relationships xmlns="${types}/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
    'word/document.xml': `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`,
  });
  return { filename, contentType: `${office}.document`, content };
}

export const csv = (filename: string, rows: readonly (readonly (string | number)[])[]): DemoFile => ({
  filename,
  contentType: 'text/csv; charset=utf-8',
  content: Buffer.from(rows.map((row) => `${row.join(';')}\r\n`).join('')),
});

function zip(files: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const data = Buffer.from(text);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0); // version needed; then flags, method, time and date stay 0 but for the date
    common.writeUInt16LE(0x21, 8); // 1 January 1980
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    const made = Buffer.from([20, 0]);
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), made, common, tail, Buffer.from(name)]),
    );
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(locals.length, 8);
  end.writeUInt16LE(locals.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}
