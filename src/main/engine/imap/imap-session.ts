// The session behind the interface: turns each call into a command, and keeps what a session knows of itself.
import { type Problem, problem, toProblem } from '../../../shared/problem.ts';
import { cancelled } from '../net/classify.ts';
import { signIn } from './authenticate.ts';
import type { Channel } from './channel.ts';
import type { Command } from './command.ts';
import { appendCommand } from './commands/append.ts';
import { compressCommand } from './commands/compress.ts';
import { copyCommand } from './commands/copy.ts';
import { enableCommand } from './commands/enable.ts';
import { expungeCommand } from './commands/expunge.ts';
import { fetchCommand } from './commands/fetch.ts';
import { fetchBodiesCommand } from './commands/fetch-bodies.ts';
import { fetchNewestCommand } from './commands/fetch-newest.ts';
import { idCommand } from './commands/id.ts';
import { idleCommand } from './commands/idle.ts';
import {
  listCommand,
  listExtendedCommand,
  lsubCommand,
  offersListStatus,
  withInbox,
  withSubscriptions,
} from './commands/list.ts';
import { createCommand, namedCommand, renameCommand } from './commands/mailbox.ts';
import { namespaceCommand } from './commands/namespace.ts';
import { notifyCommand, notifyNoneCommand } from './commands/notify.ts';
import { searchCommand } from './commands/search.ts';
import { selectCommand } from './commands/select.ts';
import {
  capabilityCommand,
  closeCommand,
  logoutCommand,
  noopCommand,
  unselectCommand,
} from './commands/simple.ts';
import { statusCommand } from './commands/status.ts';
import { storeCommand } from './commands/store.ts';
import { encodeMailboxName } from './mailbox-name.ts';
import type { ServerState } from './server-state.ts';
import type {
  AppendMessage,
  BodySink,
  CommandOptions,
  IdleOptions,
  ImapCredential,
  ImapSession,
  NotifyOptions,
  SectionResult,
  SelectOptions,
  StoreChange,
  UidFetchOptions,
} from './session.ts';
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
  Unsolicited,
  UnsolicitedListener,
} from './types.ts';

/** How long a server may take to say goodbye. */
const LOGOUT_MS = 3_000;
const IDLE_PAUSE_MS = 1_000;

export class ChannelSession implements ImapSession {
  readonly host: string;
  readonly closed: Promise<Problem | null>;
  readonly #port: number;
  readonly #channel: Channel;
  readonly #state: ServerState;
  readonly #listeners = new Set<UnsolicitedListener>();
  #selected: SelectedMailbox | null = null;
  #authenticated: boolean;

  constructor(
    channel: Channel,
    server: { readonly host: string; readonly port: number },
    authenticated: boolean,
  ) {
    this.#authenticated = authenticated;
    this.#channel = channel;
    this.#state = channel.state;
    this.host = server.host;
    this.#port = server.port;
    this.closed = channel.closed;
    // Only from here on: what was said before (in the clear, perhaps) reaches nobody.
    channel.state.onUnsolicited = (event) => this.#tell(event);
  }

  get capabilities(): ReadonlySet<string> {
    return this.#state.capabilities;
  }

  get enabled(): ReadonlySet<string> {
    return this.#state.enabled;
  }

  get encrypted(): boolean {
    return this.#channel.encrypted;
  }

  get compressed(): boolean {
    return this.#channel.compressed;
  }

  get selected(): SelectedMailbox | null {
    return this.#selected;
  }

  get bytesReceived(): number {
    return this.#channel.bytesReceived;
  }

  get bytesSent(): number {
    return this.#channel.bytesSent;
  }

  async authenticate(credential: ImapCredential, options: CommandOptions = {}): Promise<void> {
    if (this.#authenticated) return;
    const heard = this.#state.capabilitiesHeard;
    await signIn(this.#channel, { host: this.host, port: this.#port }, credential, options);
    this.#authenticated = true;
    // What a server offers changes with the sign-in (RFC 9051 section 6.2.2).
    if (this.#state.capabilitiesHeard === heard) await this.#channel.run(capabilityCommand, options);
  }

  async id(fields: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, string>> {
    if (!this.#state.has('ID')) return new Map();
    return await this.#channel.run(idCommand(fields));
  }

  async enable(extensions: readonly string[]): Promise<ReadonlySet<string>> {
    const { enabled } = this.#state;
    const wanted = extensions
      .map((name) => name.toUpperCase())
      .filter((name) => !enabled.has(name) && (this.#state.has(name) || this.#isRequired(name)));
    if (wanted.length > 0 && this.#state.has('ENABLE')) await this.#channel.run(enableCommand(wanted));
    return this.#state.enabled;
  }

  /** UTF8=ONLY: nothing works until UTF8=ACCEPT is enabled (RFC 6855 section 6). */
  #isRequired(name: string): boolean {
    return name === 'UTF8=ACCEPT' && this.#state.has('UTF8=ONLY');
  }

  async compress(): Promise<boolean> {
    if (this.#channel.compressed) return true;
    if (!this.#state.has('COMPRESS=DEFLATE')) return false;
    return await this.#channel.run(compressCommand(this.#channel));
  }

  async list(
    options: CommandOptions & { status?: readonly StatusItem[]; pattern?: string } = {},
  ): Promise<ListEntry[]> {
    const pattern = options.pattern ?? '*';
    const channel = this.#channel;
    const state = this.#state;
    const extended = state.has('LIST-EXTENDED');
    let listed = extended
      ? await channel.run(listExtendedCommand(state, pattern, options.status ?? []), options)
      : withSubscriptions(
          await channel.run(listCommand(state, pattern), options),
          await channel.run(lsubCommand(state, pattern), options),
        );
    if (pattern === '*') listed = withInbox(listed);
    const items = options.status ?? [];
    if (items.length === 0 || (extended && offersListStatus(state))) return listed;
    return await Promise.all(listed.map((entry) => this.#withStatus(entry, items, options)));
  }

  /** One STATUS each; a mailbox that refuses keeps its place without one. */
  async #withStatus(
    entry: ListEntry,
    items: readonly StatusItem[],
    options: CommandOptions,
  ): Promise<ListEntry> {
    if (!entry.selectable) return entry;
    try {
      return { ...entry, status: await this.status(entry.wireName, items, options) };
    } catch (error) {
      if (toProblem(error).kind === 'refused') return entry;
      throw error;
    }
  }

  namespaces(): Promise<Namespaces> {
    if (!this.#state.has('NAMESPACE')) {
      return Promise.resolve({ personal: [], otherUsers: [], shared: [] });
    }
    return this.#channel.run(namespaceCommand());
  }

  status(wireName: string, items: readonly StatusItem[], options?: CommandOptions): Promise<StatusData> {
    return this.#run(() => statusCommand(this.#state, wireName, items), options);
  }

  wireNameOf(path: string): string {
    return encodeMailboxName(path, this.#state.utf8);
  }

  async select(wireName: string, options: SelectOptions = {}): Promise<SelectedMailbox> {
    this.#selected = null;
    const selected = await this.#run(() => selectCommand(this.#state, wireName, options), options);
    this.#selected = selected;
    return selected;
  }

  async unselect(): Promise<void> {
    if (this.#selected === null) return;
    // Without UNSELECT, a failed EXAMINE leaves no mailbox selected (RFC 9051 section 6.3.2); no mailbox has no name.
    if (this.#state.has('UNSELECT')) await this.#channel.run(unselectCommand);
    else await this.select('', { readOnly: true }).catch(rethrowUnlessRefused);
    this.#selected = null;
  }

  async close(): Promise<void> {
    await this.#channel.run(closeCommand);
    this.#selected = null;
  }

  uidFetch(
    set: string,
    items: readonly FetchItem[],
    onMessage: (message: FetchData) => void,
    options: UidFetchOptions = {},
  ): Promise<void> {
    return this.#run(() => fetchCommand(this.#state, set, items, onMessage, options), options);
  }

  async fetchNewest(
    count: number,
    items: readonly FetchItem[],
    onMessage: (message: FetchData) => void,
    options?: CommandOptions,
  ): Promise<void> {
    // In an empty mailbox no message has a number.
    if (this.#state.sequence.length === 0) return;
    await this.#run(() => fetchNewestCommand(this.#state, count, items, onMessage), options);
  }

  fetchBodies(set: string, section: string, sink: BodySink, options?: CommandOptions): Promise<void> {
    return this.#run(() => fetchBodiesCommand({ set, section }, sink), options);
  }

  async fetchSection(
    uid: number,
    section: string,
    onChunk: (bytes: Uint8Array) => void,
    options: CommandOptions & {
      partial?: { readonly offset: number; readonly octets: number };
      binary?: boolean;
    } = {},
  ): Promise<SectionResult> {
    let octets: number | null = null;
    const sink: BodySink = {
      begin: () => {
        octets = 0;
      },
      chunk: (bytes) => {
        octets = (octets ?? 0) + bytes.length;
        onChunk(bytes);
      },
      end: (_uid, complete) => {
        if (!complete) octets = null;
      },
    };
    const binary = options.binary === true && this.#state.has('BINARY');
    const request = { set: String(uid), section, partial: options.partial, binary };
    await this.#run(() => fetchBodiesCommand(request, sink), options);
    return { octets };
  }

  uidSearch(criteria: string, options?: CommandOptions): Promise<Uint32Array> {
    return this.#run(() => searchCommand(this.#state, criteria), options);
  }

  uidStore(set: string, change: StoreChange, options?: CommandOptions): Promise<StoreResult> {
    return this.#run(() => storeCommand(this.#state, set, change), options);
  }

  uidCopy(set: string, target: string, options?: CommandOptions): Promise<CopyResult | null> {
    return this.#run(() => copyCommand(this.#state, 'UID COPY', set, target), options);
  }

  uidMove(set: string, target: string, options?: CommandOptions): Promise<CopyResult | null> {
    if (!this.#state.has('MOVE')) return unsupported('MOVE');
    return this.#run(() => copyCommand(this.#state, 'UID MOVE', set, target), options);
  }

  uidExpunge(set: string, options?: CommandOptions): Promise<void> {
    if (!this.#state.has('UIDPLUS')) return unsupported('UIDPLUS');
    return this.#run(() => expungeCommand(set), options);
  }

  append(wireName: string, message: AppendMessage, options?: CommandOptions): Promise<AppendResult | null> {
    return this.#run(() => appendCommand(this.#state, wireName, message), options);
  }

  create(wireName: string, options: CommandOptions & { specialUse?: string } = {}): Promise<void> {
    return this.#run(() => createCommand(this.#state, wireName, options.specialUse), options);
  }

  rename(from: string, to: string, options?: CommandOptions): Promise<void> {
    return this.#run(() => renameCommand(this.#state, from, to), options);
  }

  delete(wireName: string, options?: CommandOptions): Promise<void> {
    return this.#run(() => namedCommand(this.#state, 'DELETE', wireName), options);
  }

  subscribe(wireName: string, options?: CommandOptions): Promise<void> {
    return this.#run(() => namedCommand(this.#state, 'SUBSCRIBE', wireName), options);
  }

  unsubscribe(wireName: string, options?: CommandOptions): Promise<void> {
    return this.#run(() => namedCommand(this.#state, 'UNSUBSCRIBE', wireName), options);
  }

  async idle(options: IdleOptions): Promise<void> {
    const { signal } = options;
    const { clock, deadlines } = this.#channel;
    while (!signal.aborted) {
      const command = idleCommand(() => signal.aborted);
      const over = new AbortController();
      const interrupt = (): void => this.#channel.interrupt(command);
      signal.addEventListener('abort', interrupt, { once: true });
      const renewal = clock.sleep(deadlines.idleRenewal, over.signal).then(interrupt, () => undefined);
      try {
        // Low: whatever waits goes first, and interrupts an IDLE that runs.
        await this.#channel.run(command, { priority: 'low' });
      } finally {
        over.abort();
        signal.removeEventListener('abort', interrupt);
        await renewal;
      }
      // A server that ends IDLE by itself, perhaps at once, is not asked again in the same moment.
      if (!command.ended) await clock.sleep(IDLE_PAUSE_MS, signal).then(undefined, () => undefined);
    }
  }

  notify(options: NotifyOptions = {}): Promise<void> {
    if (!this.#state.has('NOTIFY')) return unsupported('NOTIFY');
    return this.#run(() => notifyCommand(options), options);
  }

  notifyNone(): Promise<void> {
    if (!this.#state.has('NOTIFY')) return unsupported('NOTIFY');
    return this.#channel.run(notifyNoneCommand);
  }

  noop(options?: CommandOptions): Promise<void> {
    return this.#channel.run(noopCommand, options);
  }

  onUnsolicited(listener: UnsolicitedListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async logout(): Promise<void> {
    const channel = this.#channel;
    channel.expectEnd();
    const late = new AbortController();
    const deadline = channel.clock.sleep(LOGOUT_MS, late.signal).then(undefined, () => undefined);
    // However the server takes it, the connection ends.
    const said = channel.run(logoutCommand, { priority: 'high' }).then(undefined, () => undefined);
    await Promise.race([said, deadline]);
    late.abort();
    channel.close(null);
  }

  destroy(reason?: Problem): void {
    this.#channel.close(reason ?? null);
  }

  /** A command that cannot be made (a set that is no set) rejects like one that was refused. */
  async #run<T>(make: () => Command<T>, options?: CommandOptions): Promise<T> {
    return await this.#channel.run(make(), options);
  }

  #tell(event: Unsolicited): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function unsupported(what: string): Promise<never> {
  return Promise.reject(problem('refused', 'unsupported', { detail: `the server has no ${what}` }));
}

function rethrowUnlessRefused(error: unknown): void {
  const { kind, code } = toProblem(error);
  if (kind !== 'refused' && code !== 'server-bad') throw error instanceof Error ? error : cancelled(error);
}
