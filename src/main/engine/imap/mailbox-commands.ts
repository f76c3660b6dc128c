// What a session does with mailboxes by name, none of which it has to open for it.
import { toProblem } from '../../../shared/problem.ts';
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
import { statusCommand } from './commands/status.ts';
import { encodeMailboxName } from './mailbox-name.ts';
import { MessageCommands } from './message-commands.ts';
import type { CommandOptions } from './session-api.ts';
import type { ListEntry, Namespaces, StatusData, StatusItem } from './types.ts';

export class MailboxCommands extends MessageCommands {
  async list(
    options: CommandOptions & { status?: readonly StatusItem[]; pattern?: string } = {},
  ): Promise<ListEntry[]> {
    const pattern = options.pattern ?? '*';
    const channel = this.channel;
    const state = this.state;
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
    if (!this.state.has('NAMESPACE')) {
      return Promise.resolve({ personal: [], otherUsers: [], shared: [] });
    }
    return this.channel.run(namespaceCommand());
  }

  status(wireName: string, items: readonly StatusItem[], options?: CommandOptions): Promise<StatusData> {
    return this.run(() => statusCommand(this.state, wireName, items), options);
  }

  wireNameOf(path: string): string {
    return encodeMailboxName(path, this.state.utf8);
  }

  create(wireName: string, options: CommandOptions & { specialUse?: string } = {}): Promise<void> {
    return this.run(() => createCommand(this.state, wireName, options.specialUse), options);
  }

  rename(from: string, to: string, options?: CommandOptions): Promise<void> {
    return this.run(() => renameCommand(this.state, from, to), options);
  }

  delete(wireName: string, options?: CommandOptions): Promise<void> {
    return this.run(() => namedCommand(this.state, 'DELETE', wireName), options);
  }

  subscribe(wireName: string, options?: CommandOptions): Promise<void> {
    return this.run(() => namedCommand(this.state, 'SUBSCRIBE', wireName), options);
  }

  unsubscribe(wireName: string, options?: CommandOptions): Promise<void> {
    return this.run(() => namedCommand(this.state, 'UNSUBSCRIBE', wireName), options);
  }
}
