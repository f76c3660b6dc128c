// The session behind the interface: turns each call into a command, and keeps what a session knows of itself.
import { type Problem, toProblem } from '../../../shared/problem.ts';
import { cancelled } from '../net/classify.ts';
import { signIn } from './authenticate.ts';
import type { Channel } from './channel.ts';
import { compressCommand } from './commands/compress.ts';
import { enableCommand } from './commands/enable.ts';
import { idCommand } from './commands/id.ts';
import { idleCommand } from './commands/idle.ts';
import { notifyCommand, notifyNoneCommand } from './commands/notify.ts';
import { selectCommand } from './commands/select.ts';
import {
  capabilityCommand,
  closeCommand,
  logoutCommand,
  noopCommand,
  unselectCommand,
} from './commands/simple.ts';
import { MailboxCommands } from './mailbox-commands.ts';
import { unsupported } from './message-commands.ts';
import type {
  CommandOptions,
  IdleOptions,
  ImapCredential,
  ImapSession,
  NotifyOptions,
  SelectOptions,
} from './session-api.ts';
import type { SelectedMailbox, Unsolicited, UnsolicitedListener } from './types.ts';

/** How long a server may take to say goodbye. */
const LOGOUT_MS = 3_000;
const IDLE_PAUSE_MS = 1_000;

export class ChannelSession extends MailboxCommands implements ImapSession {
  readonly host: string;
  readonly closed: Promise<Problem | null>;
  readonly #port: number;
  readonly #listeners = new Set<UnsolicitedListener>();
  #selected: SelectedMailbox | null = null;
  #authenticated: boolean;

  constructor(
    channel: Channel,
    server: { readonly host: string; readonly port: number },
    authenticated: boolean,
  ) {
    super(channel);
    this.#authenticated = authenticated;
    this.host = server.host;
    this.#port = server.port;
    this.closed = channel.closed;
    // Only from here on: what was said before (in the clear, perhaps) reaches nobody.
    channel.state.onUnsolicited = (event) => this.#tell(event);
  }

  get capabilities(): ReadonlySet<string> {
    return this.state.capabilities;
  }

  get enabled(): ReadonlySet<string> {
    return this.state.enabled;
  }

  get encrypted(): boolean {
    return this.channel.encrypted;
  }

  get compressed(): boolean {
    return this.channel.compressed;
  }

  get selected(): SelectedMailbox | null {
    return this.#selected;
  }

  get bytesReceived(): number {
    return this.channel.bytesReceived;
  }

  get bytesSent(): number {
    return this.channel.bytesSent;
  }

  async authenticate(credential: ImapCredential, options: CommandOptions = {}): Promise<void> {
    if (this.#authenticated) return;
    const heard = this.state.capabilitiesHeard;
    await signIn(this.channel, { host: this.host, port: this.#port }, credential, options);
    this.#authenticated = true;
    // What a server offers changes with the sign-in (RFC 9051 section 6.2.2).
    if (this.state.capabilitiesHeard === heard) await this.channel.run(capabilityCommand, options);
  }

  async id(fields: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, string>> {
    if (!this.state.has('ID')) return new Map();
    return await this.channel.run(idCommand(fields));
  }

  async enable(extensions: readonly string[]): Promise<ReadonlySet<string>> {
    const { enabled } = this.state;
    const wanted = extensions
      .map((name) => name.toUpperCase())
      .filter((name) => !enabled.has(name) && (this.state.has(name) || this.#isRequired(name)));
    if (wanted.length > 0 && this.state.has('ENABLE')) await this.channel.run(enableCommand(wanted));
    return this.state.enabled;
  }

  /** UTF8=ONLY: nothing works until UTF8=ACCEPT is enabled (RFC 6855 section 6). */
  #isRequired(name: string): boolean {
    return name === 'UTF8=ACCEPT' && this.state.has('UTF8=ONLY');
  }

  async compress(): Promise<boolean> {
    if (this.channel.compressed) return true;
    if (!this.state.has('COMPRESS=DEFLATE')) return false;
    return await this.channel.run(compressCommand(this.channel));
  }

  async select(wireName: string, options: SelectOptions = {}): Promise<SelectedMailbox> {
    this.#selected = null;
    const selected = await this.run(() => selectCommand(this.state, wireName, options), options);
    this.#selected = selected;
    return selected;
  }

  async unselect(): Promise<void> {
    if (this.#selected === null) return;
    // Without UNSELECT, a failed EXAMINE leaves no mailbox selected (RFC 9051 section 6.3.2); no mailbox has no name.
    if (this.state.has('UNSELECT')) await this.channel.run(unselectCommand);
    else await this.select('', { readOnly: true }).catch(rethrowUnlessRefused);
    this.#selected = null;
  }

  async close(): Promise<void> {
    await this.channel.run(closeCommand);
    this.#selected = null;
  }

  async idle(options: IdleOptions): Promise<void> {
    const { signal } = options;
    const { clock, deadlines } = this.channel;
    while (!signal.aborted) {
      const command = idleCommand(() => signal.aborted);
      const over = new AbortController();
      const interrupt = (): void => this.channel.interrupt(command);
      signal.addEventListener('abort', interrupt, { once: true });
      const renewal = clock.sleep(deadlines.idleRenewal, over.signal).then(interrupt, () => undefined);
      try {
        // Low: whatever waits goes first, and interrupts an IDLE that runs.
        await this.channel.run(command, { priority: 'low' });
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
    if (!this.state.has('NOTIFY')) return unsupported('NOTIFY');
    return this.run(() => notifyCommand(options), options);
  }

  notifyNone(): Promise<void> {
    if (!this.state.has('NOTIFY')) return unsupported('NOTIFY');
    return this.channel.run(notifyNoneCommand);
  }

  noop(options?: CommandOptions): Promise<void> {
    return this.channel.run(noopCommand, options);
  }

  onUnsolicited(listener: UnsolicitedListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async logout(): Promise<void> {
    const channel = this.channel;
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
    this.channel.close(reason ?? null);
  }

  #tell(event: Unsolicited): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function rethrowUnlessRefused(error: unknown): void {
  const { kind, code } = toProblem(error);
  if (kind !== 'refused' && code !== 'server-bad') throw error instanceof Error ? error : cancelled(error);
}
