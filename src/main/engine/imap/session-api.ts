// What a session can do and takes, in types alone: every file of this folder may import them without a circle.
import type { Problem } from '../../../shared/problem.ts';
import type { Clock } from '../lib/clock.ts';
import type { WireTap } from '../net/wire-tap.ts';
import type {
  AppendResult,
  CopyResult,
  FetchData,
  FetchItem,
  ListEntry,
  Namespaces,
  SelectedMailbox,
  StatusData,
  StatusItem,
  StoreResult,
  UidRange,
  UnsolicitedListener,
} from './types.ts';

export interface ImapConnectOptions {
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls' | 'plain';
  /** `plain` to another machine; without it only loopback is accepted. */
  readonly allowPlain?: boolean;
  /** Further trusted roots (PEM). */
  readonly ca?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
  readonly deadlines?: Partial<ImapDeadlines> | undefined;
  readonly tap?: WireTap | undefined;
}

/** Milliseconds. */
export interface ImapDeadlines {
  readonly connect: number;
  readonly greeting: number;
  /** Without a single octet while a command is running: `silent-server`. */
  readonly silence: number;
  /** IDLE is renewed after this; below 29 minutes (RFC 2177). */
  readonly idleRenewal: number;
}

export interface ImapCredential {
  readonly user: string;
  readonly secret: string;
  /** `oauth`: `secret` is an access token. */
  readonly method: 'password' | 'oauth';
}

export interface CommandOptions {
  /** Before it is sent: leaves the queue. Afterwards: rejects at once; the session drains the rest or closes. */
  readonly signal?: AbortSignal | undefined;
  /** `high` overtakes what waits; only `low` ever waits for anything else. Default `normal`. */
  readonly priority?: 'high' | 'normal' | 'low' | undefined;
}

export interface SelectOptions extends CommandOptions {
  readonly readOnly?: boolean;
  readonly condstore?: boolean;
  /** Needs `enable(['QRESYNC'])` before. */
  readonly qresync?: {
    readonly uidValidity: number;
    readonly modSeq: bigint;
    /** Sequence-set of UIDs held, or absent for all below UIDNEXT. */
    readonly knownUids?: string;
  };
  /** QRESYNC: FETCH answers about changed messages, as they arrive. */
  readonly onChanged?: (message: FetchData) => void;
}

export interface UidFetchOptions extends CommandOptions {
  readonly changedSince?: bigint;
  /** With `changedSince`, after QRESYNC was enabled (RFC 7162 section 3.2.6). */
  readonly vanished?: boolean;
  readonly onVanished?: (ranges: readonly UidRange[]) => void;
}

/** Receives message octets as they come off the wire; a chunk is only valid during the call. */
export interface BodySink {
  /** `octets` is what the server announced for this literal. */
  begin(uid: number, octets: number): void;
  chunk(bytes: Uint8Array): void;
  /** Called exactly once after `begin`; `complete` false when the connection ended early. */
  end(uid: number, complete: boolean): void;
}

export interface SectionResult {
  /** Octets delivered; null when the server has no such message or section (NIL). */
  readonly octets: number | null;
}

export interface StoreChange {
  readonly mode: 'add' | 'remove' | 'replace';
  readonly flags: readonly string[];
  /** `.SILENT`: no FETCH answers for our own change. Default true. */
  readonly silent?: boolean;
  readonly unchangedSince?: bigint;
}

export interface AppendMessage {
  /** Exact number of octets of all chunks together. */
  readonly octets: number;
  readonly chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  readonly flags?: readonly string[];
  /** Epoch ms. */
  readonly internalDate?: number;
}

export interface IdleOptions {
  /** Aborting ends IDLE politely; the promise then resolves. */
  readonly signal: AbortSignal;
}

export interface NotifyOptions extends CommandOptions {
  /** FETCH items for new messages of the selected mailbox; none = only EXISTS. */
  readonly newMessageItems?: readonly FetchItem[];
  /** Ask for a STATUS of every mailbox watched, now. */
  readonly status?: boolean;
}

export interface ImapSession {
  /** Upper case, as last heard. */
  readonly capabilities: ReadonlySet<string>;
  /** Extensions switched on with `enable`. */
  readonly enabled: ReadonlySet<string>;
  readonly host: string;
  readonly encrypted: boolean;
  readonly compressed: boolean;
  readonly selected: SelectedMailbox | null;
  /** Octets read from the socket so far (before decompression). */
  readonly bytesReceived: number;
  readonly bytesSent: number;
  /** Resolves once when the session is over: null after `logout` or `destroy`, else why. Never rejects. */
  readonly closed: Promise<Problem | null>;

  /** `wrong-password` is final: a refused password is not offered again. Does nothing after PREAUTH. */
  authenticate(credential: ImapCredential, options?: CommandOptions): Promise<void>;
  /** RFC 2971; what the server said of itself, keys in lower case. Empty where not offered. */
  id(fields: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, string>>;
  /** Those of `extensions` the server offers; answers what is on afterwards. */
  enable(extensions: readonly string[]): Promise<ReadonlySet<string>>;
  /** RFC 4978. False where not offered or refused. */
  compress(): Promise<boolean>;

  /** Every mailbox with its subscription, in one command where LIST-EXTENDED is offered. */
  list(options?: CommandOptions & { status?: readonly StatusItem[]; pattern?: string }): Promise<ListEntry[]>;
  namespaces(): Promise<Namespaces>;
  status(wireName: string, items: readonly StatusItem[], options?: CommandOptions): Promise<StatusData>;
  /** The octets the server wants for a decoded path: modified UTF-7, or UTF-8 after UTF8=ACCEPT. */
  wireNameOf(path: string): string;

  select(wireName: string, options?: SelectOptions): Promise<SelectedMailbox>;
  /** Leaves the mailbox without expunging, by UNSELECT or else EXAMINE of nothing. */
  unselect(): Promise<void>;
  /** CLOSE: expunges `\Deleted` messages silently. */
  close(): Promise<void>;

  /**
   * `onMessage` gets an answer for UIDs of `set` only, whatever the server sends; a UID may come more than once.
   * Never resolves before all answers were delivered. UID is always asked for.
   */
  uidFetch(
    set: string,
    items: readonly FetchItem[],
    onMessage: (message: FetchData) => void,
    options?: UidFetchOptions,
  ): Promise<void>;
  /** As `uidFetch`, of the newest `count` messages, whose UIDs may be anything. Nothing else runs beside it. */
  fetchNewest(
    count: number,
    items: readonly FetchItem[],
    onMessage: (message: FetchData) => void,
    options?: CommandOptions,
  ): Promise<void>;
  /** Streams BODY.PEEK[section] of many messages. */
  fetchBodies(set: string, section: string, sink: BodySink, options?: CommandOptions): Promise<void>;
  /** Streams one section of one message; `octets` null when there is none. */
  fetchSection(
    uid: number,
    section: string,
    onChunk: (bytes: Uint8Array) => void,
    options?: CommandOptions & {
      partial?: { readonly offset: number; readonly octets: number };
      /** BINARY (RFC 3516): the server undoes the transfer encoding. */
      binary?: boolean;
    },
  ): Promise<SectionResult>;
  /** `criteria` as on the wire, e.g. `ALL`, `UNSEEN`, `UID 1:100 DELETED`. Ascending, without repetition. */
  uidSearch(criteria: string, options?: CommandOptions): Promise<Uint32Array>;
  uidStore(set: string, change: StoreChange, options?: CommandOptions): Promise<StoreResult>;
  /** Null without UIDPLUS, or where nothing was copied. */
  uidCopy(set: string, target: string, options?: CommandOptions): Promise<CopyResult | null>;
  /** Needs MOVE (`unsupported` otherwise). */
  uidMove(set: string, target: string, options?: CommandOptions): Promise<CopyResult | null>;
  /** Needs UIDPLUS (`unsupported` otherwise): a bare EXPUNGE would take other clients' `\Deleted` mail with it. */
  uidExpunge(set: string, options?: CommandOptions): Promise<void>;
  /** Null without UIDPLUS. */
  append(wireName: string, message: AppendMessage, options?: CommandOptions): Promise<AppendResult | null>;

  create(wireName: string, options?: CommandOptions & { specialUse?: string }): Promise<void>;
  rename(from: string, to: string, options?: CommandOptions): Promise<void>;
  delete(wireName: string, options?: CommandOptions): Promise<void>;
  subscribe(wireName: string, options?: CommandOptions): Promise<void>;
  unsubscribe(wireName: string, options?: CommandOptions): Promise<void>;

  /** Until the signal aborts. A command sent meanwhile interrupts IDLE, which then resumes by itself. */
  idle(options: IdleOptions): Promise<void>;
  /** RFC 5465, for the selected mailbox and all personal ones. Needs NOTIFY. */
  notify(options?: NotifyOptions): Promise<void>;
  notifyNone(): Promise<void>;
  noop(options?: CommandOptions): Promise<void>;

  /** Subscribes to what the server says unasked; the answer unsubscribes. */
  onUnsolicited(listener: UnsolicitedListener): () => void;
  /** Polite end: LOGOUT, then the socket. Never rejects. */
  logout(): Promise<void>;
  /** Ends at once. `reason` becomes `closed`; without it `closed` is null. */
  destroy(reason?: Problem): void;
}
