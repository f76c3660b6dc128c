// Every bound on untrusted input, in one place: a server line, a MIME part or a page can exhaust nothing.

/** Octets. */
const KiB = 1024;
const MiB = 1024 * KiB;

export const netLimits = {
  /** From the first SYN to a connected socket. */
  connectMs: 20_000,
  /** TLS handshake. */
  handshakeMs: 20_000,
  /** Greeting after the connection stands. */
  greetingMs: 30_000,
  /** Idle time before TCP keep-alive probes start. */
  keepAliveMs: 60_000,
  /** Head start of one address of a name before the next is tried beside it (RFC 8305 section 5). */
  addressAttemptMs: 500,
} as const;

export const imapLimits = {
  /** One response line without its literals. */
  lineOctets: 8 * MiB,
  /** One literal held in memory; larger ones are only accepted where the caller streams them. */
  literalOctets: 64 * MiB,
  /** Parentheses inside parentheses. */
  nesting: 100,
} as const;

export const pop3Limits = {
  /** One response line (RFC 2449 allows 512; real servers send longer header lines). */
  lineOctets: 1 * MiB,
  /** Lines of a listing (UIDL, LIST). */
  listingLines: 5_000_000,
} as const;
