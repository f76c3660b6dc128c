// Mailbox names between people and the wire: modified UTF-7 (RFC 3501 section 5.1.3), or UTF-8 (RFC 6855, RFC 9051).
// On the wire they are latin1 strings here, one character an octet, so any name a server made up can be said back.

/**
 * Text as modified UTF-7. A run of characters beyond ASCII is one shift: servers refuse or rewrite `&AOQ-&AOk-`.
 */
export function encodeUtf7(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === 0x26) {
      out += '&-';
      at += 1;
    } else if (code >= 0x20 && code <= 0x7e) {
      out += text[at];
      at += 1;
    } else {
      const from = at;
      while (at < text.length && !isPrintable(text.charCodeAt(at))) at += 1;
      const units = Buffer.from(text.slice(from, at), 'utf16le').swap16();
      out += `&${units.toString('base64').replaceAll('/', ',').replace(/=+$/, '')}-`;
    }
  }
  return out;
}

/** Modified UTF-7 as text, or null where it is not well-formed. */
export function decodeUtf7(wire: string): string | null {
  let out = '';
  for (let at = 0; at < wire.length; ) {
    const shift = wire.indexOf('&', at);
    const plain = wire.slice(at, shift < 0 ? wire.length : shift);
    if (!/^[\x20-\x7e]*$/.test(plain)) return null;
    out += plain;
    if (shift < 0) return out;
    const end = wire.indexOf('-', shift);
    if (end < 0) return null;
    const base64 = wire.slice(shift + 1, end);
    if (base64 === '') out += '&';
    else {
      const text = decodeShift(base64);
      if (text === null) return null;
      out += text;
    }
    at = end + 1;
  }
  return out;
}

function decodeShift(base64: string): string | null {
  if (!/^[A-Za-z0-9+,]+$/.test(base64)) return null;
  const bytes = Buffer.from(base64.replaceAll(',', '/'), 'base64');
  if (bytes.length === 0 || bytes.length % 2 !== 0) return null;
  const text = bytes.swap16().toString('utf16le');
  return text.isWellFormed() ? text : null;
}

/** A name as the server wrote it, for people. What is in neither form is shown as it is. */
export function decodeMailboxName(wireName: string, utf8: boolean): string {
  const hasBytes = /[\x80-\xff]/.test(wireName);
  if (hasBytes) {
    const bytes = Buffer.from(wireName, 'latin1');
    const text = bytes.toString('utf8');
    return text.includes('\ufffd') ? wireName : text;
  }
  // With UTF8=ACCEPT enabled `&` has no meaning any more (RFC 6855 section 3).
  return utf8 ? wireName : (decodeUtf7(wireName) ?? wireName);
}

/** A name of the person's for the wire. Unicode normalisation form C: what servers compare. */
export function encodeMailboxName(path: string, utf8: boolean): string {
  const text = path.normalize('NFC').toWellFormed();
  return utf8 ? Buffer.from(text, 'utf8').toString('latin1') : encodeUtf7(text);
}

/** INBOX has no case (RFC 3501 section 5.1), also as the first level of another name. */
export function canonicalPath(path: string, separator: string | null): string {
  if (/^inbox$/i.test(path)) return 'INBOX';
  if (separator !== null && /^inbox/i.test(path) && path[5] === separator) return `INBOX${path.slice(5)}`;
  return path;
}

function isPrintable(code: number): boolean {
  return code >= 0x20 && code <= 0x7e;
}
