// Stringprep for names and passwords that both sides hash (SASLprep, RFC 4013): the mapping steps, which decide whether
// "é" typed in two ways is one password. Prohibited characters are left for the server to refuse.

/** RFC 3454 table C.1.2: spaces that are not the ASCII space. */
const OTHER_SPACES = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/gu;
/** RFC 3454 table B.1: characters that count for nothing. */
const NOTHING = /[\u00ad\u1806\u2060\ufeff]|\u034f|[\u180b-\u180d]|[\u200c\u200d]|[\ufe00-\ufe0f]/gu;

export function saslPrepared(text: string): string {
  return text.replace(OTHER_SPACES, ' ').replace(NOTHING, '').normalize('NFKC');
}
