// An identifier that a server gives a mailbox for life (RFC 8474).

/** Null for what is none (section 7: 1 to 255 letters, digits, `-` and `_`): some servers let stray octets out. */
export function objectId(text: string): string | null {
  return /^[\w-]{1,255}$/.test(text) ? text : null;
}
