// What a SASL mechanism is to a session (RFC 4422): octets in, octets out; the session does the base64 and the lines.

export interface SaslExchange {
  /** As in the server's capabilities, e.g. `SCRAM-SHA-256`. */
  readonly name: string;
  /** Client-first octets; null for mechanisms where the server speaks first. */
  readonly initial: Buffer | null;
  /**
   * Answers one decoded challenge. Rejects with a ProblemError when the server does not prove itself or makes no sense:
   * the session then ends without a further try.
   */
  respond(challenge: Buffer): Promise<Buffer>;
  /** Called when the server reports success; throws a ProblemError when the exchange was not complete. */
  finish(): void;
}

export interface SaslIdentity {
  readonly user: string;
  /** Password, or the token for the OAuth mechanisms. */
  readonly secret: string;
  /** For OAUTHBEARER (RFC 7628 section 3.1). */
  readonly host: string;
  readonly port: number;
}
