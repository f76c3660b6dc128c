// UTF-7 (RFC 2152): few letters use it honestly, and those made of shifts alone must not take longer than others.

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const DIGITS = new Int8Array(256).fill(-1);
for (let i = 0; i < ALPHABET.length; i++) DIGITS[ALPHABET.charCodeAt(i)] = i;
const PLUS = 0x2b;
const MINUS = 0x2d;
const UNKNOWN = 0xfffd;

/** Never throws; octets that are none of it become U+FFFD, bits that make no whole letter are passed over. */
export function decodeUtf7(bytes: Uint8Array): string {
  // None becomes more than one unit.
  const units = new Uint16Array(bytes.length);
  let length = 0;
  let shifted = false;
  let began = false;
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    const digit = shifted ? (DIGITS[byte] ?? -1) : -1;
    if (digit >= 0) {
      began = true;
      held = ((held << 6) | digit) & 0x3f_ffff;
      bits += 6;
      if (bits < 16) continue;
      bits -= 16;
      units[length++] = held >> bits;
      held &= (1 << bits) - 1;
    } else if (shifted && byte === MINUS) {
      shifted = false;
      // Section 3, rule 2: "+-" is the plus sign itself.
      if (!began) units[length++] = PLUS;
    } else if (!shifted && byte === PLUS) {
      shifted = true;
      began = false;
      held = 0;
      bits = 0;
    } else {
      shifted = false;
      units[length++] = byte < 0x80 ? byte : UNKNOWN;
    }
  }
  return new TextDecoder('utf-16le', { ignoreBOM: true }).decode(units.subarray(0, length));
}
