// What a session does with messages of the selected mailbox: each call becomes one command.
import { problem } from '../../../shared/problem.ts';
import type { Channel } from './channel.ts';
import type { Command } from './command.ts';
import { appendCommand } from './commands/append.ts';
import { copyCommand } from './commands/copy.ts';
import { expungeCommand } from './commands/expunge.ts';
import { fetchCommand } from './commands/fetch.ts';
import { fetchBodiesCommand } from './commands/fetch-bodies.ts';
import { fetchNewestCommand } from './commands/fetch-newest.ts';
import { searchCommand } from './commands/search.ts';
import { storeCommand } from './commands/store.ts';
import { peekHeader } from './header-octets.ts';
import type { ServerState } from './server-state.ts';
import type {
  AppendMessage,
  BodySink,
  CommandOptions,
  SectionResult,
  StoreChange,
  UidFetchOptions,
} from './session-api.ts';
import type { AppendResult, CopyResult, FetchData, FetchItem, StoreResult } from './types.ts';

export class MessageCommands {
  protected readonly channel: Channel;
  protected readonly state: ServerState;

  constructor(channel: Channel) {
    this.channel = channel;
    this.state = channel.state;
  }

  uidFetch(
    set: string,
    items: readonly FetchItem[],
    onMessage: (message: FetchData) => void,
    options: UidFetchOptions = {},
  ): Promise<void> {
    return this.run(() => fetchCommand(this.state, set, items, onMessage, options), options);
  }

  async fetchNewest(
    count: number,
    items: readonly FetchItem[],
    onMessage: (message: FetchData) => void,
    options?: CommandOptions,
  ): Promise<void> {
    // In an empty mailbox no message has a number.
    if (this.state.sequence.length === 0) return;
    await this.run(() => fetchNewestCommand(this.state, count, items, onMessage), options);
  }

  fetchBodies(set: string, section: string, sink: BodySink, options?: CommandOptions): Promise<void> {
    return this.run(() => fetchBodiesCommand({ set, section }, sink), options);
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
    const binary = options.binary === true && this.state.has('BINARY');
    const request = { set: String(uid), section, partial: options.partial, binary };
    await this.run(() => fetchBodiesCommand(request, sink), options);
    return { octets };
  }

  uidSearch(criteria: string, options?: CommandOptions): Promise<Uint32Array> {
    return this.run(() => searchCommand(this.state, criteria), options);
  }

  uidStore(set: string, change: StoreChange, options?: CommandOptions): Promise<StoreResult> {
    return this.run(() => storeCommand(this.state, set, change), options);
  }

  uidCopy(set: string, target: string, options?: CommandOptions): Promise<CopyResult | null> {
    return this.run(() => copyCommand(this.state, 'UID COPY', set, target), options);
  }

  uidMove(set: string, target: string, options?: CommandOptions): Promise<CopyResult | null> {
    if (!this.state.has('MOVE')) return unsupported('MOVE');
    return this.run(() => copyCommand(this.state, 'UID MOVE', set, target), options);
  }

  uidExpunge(set: string, options?: CommandOptions): Promise<void> {
    if (!this.state.has('UIDPLUS')) return unsupported('UIDPLUS');
    return this.run(() => expungeCommand(set), options);
  }

  async append(
    wireName: string,
    message: AppendMessage,
    options?: CommandOptions,
  ): Promise<AppendResult | null> {
    if (!this.state.utf8) return await this.run(() => appendCommand(this.state, wireName, message), options);
    const { eightBit, chunks } = await peekHeader(message.chunks);
    const same = { ...message, chunks };
    return await this.run(() => appendCommand(this.state, wireName, same, eightBit), options);
  }

  /** A command that cannot be made (a set that is no set) rejects like one that was refused. */
  protected async run<T>(make: () => Command<T>, options?: CommandOptions): Promise<T> {
    return await this.channel.run(make(), options);
  }
}

export function unsupported(what: string): Promise<never> {
  return Promise.reject(problem('refused', 'unsupported', { detail: `the server has no ${what}` }));
}
