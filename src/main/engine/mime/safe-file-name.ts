// The name under which an attachment is written: one that every system accepts and that says what the file is.

/** Names Windows gives to devices, with or without an extension. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$) *(?:\.|$)/i;
/** Bytes, UTF-8: below the 255 of common file systems, with room for ` (2)` and a download suffix. */
const MAX_BYTES = 200;
const MAX_EXTENSION = 20;

/**
 * A file name for Windows, macOS and Linux from whatever a sender wrote: no directory, no control or invisible
 * character, no bidirectional override that makes `exe.fdp` look like another type, no device name, no trailing dot
 * or space, no leading dot or dash, at most 200 octets with its extension kept. Never empty.
 * @param fallback used when nothing is left; must itself be safe
 */
export function safeFileName(name: string, fallback = 'attachment'): string {
  const last = name
    .normalize('NFC')
    .toWellFormed()
    // A path, of whichever system, is reduced to its last level.
    .split(/[/\\\u2044\u2215\u29f5\uff0f\uff3c]/)
    .filter((level) => !/^[.\s]*$/.test(level))
    .pop();
  let clean = (last ?? '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    // Formatting characters, among them every bidirectional control; joiners that scripts need to be read stay.
    .replace(/[^\P{Cf}\u200c\u200d]|[\ufff9-\ufffd\u115f\u1160\u3164\uffa0]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.~-]+/, '')
    .replace(/[\s.]+$/, '');
  if (clean === '' || /^[\u200c\u200d]+$/.test(clean)) clean = fallback;
  clean = shorten(clean);
  return RESERVED.test(clean) ? `_${clean}` : clean;
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && name.length - dot <= MAX_EXTENSION ? name.slice(dot) : '';
  const room = MAX_BYTES - Buffer.byteLength(extension);
  let stem = '';
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(
    name.slice(0, name.length - extension.length).slice(0, 1_000),
  )) {
    const size = Buffer.byteLength(segment);
    if (used + size > room) break;
    stem += segment;
    used += size;
  }
  return `${stem.replace(/[\s.]+$/, '')}${extension}`;
}
