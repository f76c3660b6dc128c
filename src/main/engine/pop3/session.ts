// One POP3 session as sync uses it: opened, signed in, listed, fetched, ended. Message numbers never leave it.
import type { Problem } from '../../../shared/problem.ts';
import { problem } from '../../../shared/problem.ts';
import { pop3Limits } from '../lib/limits.ts';
import { authenticate, type SignIn } from './authenticate.ts';
import type { Pop3Capabilities } from './capabilities.ts';
import type { Pop3Connection, Reply } from './connection.ts';
import { type FetchItem, type FetchReceiver, fetchMessages } from './fetch-messages.ts';
import { askList, askStat, askUidl, type UidlListing } from './listing.ts';
import { askCapabilities, type OpenConnection, type OpenOptions, openConnection } from './open.ts';
import { refusal } from './status-line.ts';

export type { Reply } from './connection.ts';
export type { FetchItem, FetchReceiver } from './fetch-messages.ts';
export type { UidlListing } from './listing.ts';

/** `confirmed`: the server said +OK. `refused`: it said it could not delete all. `dropped`: no answer came. */
export type QuitOutcome = 'confirmed' | 'refused' | 'dropped';

/** Connects as configured. Rejects with a ProblemError; nothing secret was sent then. */
export async function connectPop3(options: OpenOptions): Promise<Pop3Session> {
  return new Pop3Session(await openConnection(options), options);
}

export class Pop3Session {
  readonly closed: Promise<Problem | null>;
  readonly encrypted: boolean;
  readonly #connection: Pop3Connection;
  readonly #apopTimestamp: string | null;
  readonly #options: OpenOptions;
  #capabilities: Pop3Capabilities;

  constructor(open: OpenConnection, options: OpenOptions) {
    this.#connection = open.connection;
    this.#apopTimestamp = open.apopTimestamp;
    this.#options = options;
    this.#capabilities = open.capabilities;
    this.closed = open.connection.closed;
    this.encrypted = open.encrypted;
    open.connection.pipelining = open.capabilities.pipelining;
  }

  get capabilities(): Pop3Capabilities {
    return this.#capabilities;
  }

  /** Octets received, after TLS. */
  get bytesReceived(): number {
    return this.#connection.bytesReceived;
  }

  /** Answers the mechanism that worked. The announced capabilities may change with it: see `refreshCapabilities`. */
  async authenticate(signIn: SignIn): Promise<string> {
    const connection = this.#connection;
    // Pipelining while credentials are exchanged gains nothing and confuses servers that switch processes at sign-in.
    connection.pipelining = false;
    // RFC 6856 section 2: only before sign-in. Servers send an error in place of a message with 8-bit headers without it.
    if (this.#capabilities.utf8) await connection.execute({ line: 'UTF8' });
    const name = await authenticate(
      {
        connection,
        capabilities: this.#capabilities,
        apopTimestamp: this.#apopTimestamp,
        host: this.#options.host,
        port: this.#options.port,
      },
      signIn,
    );
    connection.pipelining = this.#capabilities.pipelining;
    return name;
  }

  /** EXPIRE and LOGIN-DELAY may be the user's own only after sign-in (RFC 2449 section 6.5). */
  async refreshCapabilities(): Promise<Pop3Capabilities> {
    const fresh = await askCapabilities(this.#connection, this.#options.deadlines);
    // A server that says less after sign-in is not believed to have lost what it announced before.
    if (fresh.known) this.#capabilities = { ...fresh, sasl: this.#capabilities.sasl };
    this.#connection.pipelining = this.#capabilities.pipelining;
    return this.#capabilities;
  }

  stat(): Promise<{ messages: number; octets: number }> {
    return askStat(this.#connection);
  }

  /** Null when the server has no UIDL. */
  uidl(): Promise<UidlListing | null> {
    return askUidl(this.#connection);
  }

  /** Announced octets by message number. */
  list(): Promise<ReadonlyMap<number, number>> {
    return askList(this.#connection);
  }

  /** RETR or TOP of each item, in order; `more` is asked before each further command. */
  fetch<T extends FetchItem>(
    items: Iterable<T>,
    receiver: FetchReceiver<T>,
    more?: () => boolean,
  ): Promise<void> {
    return fetchMessages(this.#connection, items, receiver, more);
  }

  /** Marks for deletion at QUIT. A `-ERR` is an answer: the caller decides what it means for that message. */
  dele(number: number): Promise<Reply> {
    return this.#connection.execute({ line: `DELE ${number}` });
  }

  async rset(): Promise<void> {
    await this.#single('RSET');
  }

  async noop(): Promise<void> {
    await this.#single('NOOP');
  }

  /** Ends the session; the server carries out the deletions now. Never rejects. */
  async quit(): Promise<QuitOutcome> {
    let outcome: QuitOutcome;
    try {
      const reply = await this.#connection.execute({ line: 'QUIT', silenceMs: pop3Limits.quitMs });
      outcome = reply.status.kind === 'ok' ? 'confirmed' : 'refused';
    } catch {
      // The line broke before the answer: whether the deletions happened shows in the next session.
      outcome = 'dropped';
    }
    this.#connection.destroy();
    return outcome;
  }

  /** Ends at once, without QUIT: the server deletes nothing (RFC 1939 section 6). */
  destroy(): void {
    this.#connection.destroy(problem('cancelled', 'internal', { detail: 'session ended' }));
  }

  async #single(line: string): Promise<void> {
    const reply = await this.#connection.execute({ line });
    if (reply.status.kind !== 'ok') throw refusal(reply.status, 'command');
  }
}
