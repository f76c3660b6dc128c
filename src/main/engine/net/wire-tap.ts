// How what crosses a session is shown to the protocol log, IMAP's and POP3's alike.

/**
 * Sees every octet of a session except secrets, in order; made for the protocol log. Before compression and inside TLS.
 * During a sign-in the server's challenges are shown as an empty `+`: with them a password could be guessed offline.
 */
export interface WireTap {
  received(bytes: Uint8Array): void;
  sent(bytes: Uint8Array): void;
  /** A credential of this many octets went out here. */
  sentSecret(octets: number): void;
}
