// The source of a message for the eye: mail is ASCII, and where a line is not, it is UTF-8 or an older set of letters.

/** Each line by itself, since a message may hold both: as UTF-8 where it is that, else as windows-1252. */
export function sourceText(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  if (isAscii(text)) return text;
  return text
    .split('\n')
    .map((line) => (isAscii(line) ? line : readLine(Buffer.from(line, 'latin1'))))
    .join('\n');
}

const isAscii = (text: string): boolean => !/[\x80-\xff]/.test(text);
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const western = new TextDecoder('windows-1252');

function readLine(line: Buffer): string {
  try {
    return utf8.decode(line);
  } catch {
    return western.decode(line);
  }
}
