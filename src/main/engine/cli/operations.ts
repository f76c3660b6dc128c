// `flag`, `move`, `copy`, `delete`, `mailbox`, `outbox`, `undo`: what a person does, recorded at once and with no
// network; `sync` carries out what waits.
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { flag as flagSchema, mailboxPath } from '../../../shared/contract/schemas.ts';
import type { AccountId, MessageId } from '../../../shared/model/ids.ts';
import type { Selection } from '../../../shared/model/message.ts';
import type { OperationSummary } from '../../../shared/model/operation.ts';
import { problem } from '../../../shared/problem.ts';
import type { Intent } from '../store/intents.ts';
import type { Store } from '../store/store.ts';
import { type Command, type CommandContext, usageProblem, wholeNumber } from './context.ts';
import { findMailbox } from './mailboxes.ts';

function selectionOf(positionals: readonly string[]): { kind: 'ids'; ids: MessageId[] } {
  if (positionals.length === 0) throw usageProblem('no message id');
  return { kind: 'ids', ids: positionals.map((text) => wholeNumber(text, 'a message id')) };
}

/** @throws ProblemError `not-found` for an id that names no message, before anything is recorded. */
function accountOf(store: Store, { ids }: { ids: readonly MessageId[] }): AccountId {
  const accounts = ids.map((id) => store.messages.detail(id)?.accountId);
  const [first] = accounts;
  if (first === undefined || accounts.includes(undefined)) throw problem('refused', 'not-found');
  return first;
}

function act(context: CommandContext, store: Store, intent: Intent): void {
  for (const operation of store.operations.act(intent).operations) printOperation(context, operation);
}

function printOperation(context: CommandContext, { accountId, ...operation }: OperationSummary): void {
  context.print({ account: accountId, ...operation });
}

function flagsOf(texts: readonly string[] | undefined): string[] {
  return (texts ?? []).map((text) => {
    const parsed = v.safeParse(flagSchema, text);
    if (!parsed.success) throw usageProblem(`not a flag: ${text}`);
    return parsed.output;
  });
}

function pathOf(text: string | undefined): string {
  const parsed = v.safeParse(mailboxPath, text);
  if (!parsed.success) throw usageProblem('not a mailbox name');
  return parsed.output;
}

export const flag: Command = {
  name: 'flag',
  usage: 'flag ID… [--add FLAG] [--remove FLAG]',
  run: (context, args) => {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { add: { type: 'string', multiple: true }, remove: { type: 'string', multiple: true } },
    });
    const selection = selectionOf(positionals);
    const [add, remove] = [flagsOf(values.add), flagsOf(values.remove)];
    if (add.length + remove.length === 0) throw usageProblem('neither --add nor --remove');
    const { store } = context.open('write');
    accountOf(store, selection);
    act(context, store, { kind: 'flag', selection, add, remove });
  },
};

function transfer(kind: 'move' | 'copy'): Command {
  return {
    name: kind,
    usage: `${kind} ID… --to MAILBOX [--account ID]`,
    run: (context, args) => {
      const { values, positionals } = parseArgs({
        args,
        allowPositionals: true,
        options: { to: { type: 'string' }, account: { type: 'string' } },
      });
      const selection = selectionOf(positionals);
      if (values.to === undefined) throw usageProblem('--to is missing');
      const { store } = context.open('write');
      const own = accountOf(store, selection);
      const account = values.account === undefined ? own : wholeNumber(values.account, '--account');
      act(context, store, { kind, selection, to: findMailbox(store, values.to, account) });
    },
  };
}

export const move = transfer('move');
export const copy = transfer('copy');

export const remove: Command = {
  name: 'delete',
  usage: 'delete ID… [--for-good]',
  run: (context, args) => {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { 'for-good': { type: 'boolean' } },
    });
    const selection: Selection & { kind: 'ids' } = selectionOf(positionals);
    const { store } = context.open('write');
    accountOf(store, selection);
    act(
      context,
      store,
      values['for-good']
        ? { kind: 'delete-for-good', selection }
        : { kind: 'move-to-role', selection, role: 'trash' },
    );
  },
};

/** Without --account, the only one there is. */
function onlyAccount(store: Store, text: string | undefined): AccountId {
  if (text !== undefined) return wholeNumber(text, '--account');
  const [first, second] = store.accounts.list();
  if (!first || second) throw usageProblem('say --account');
  return first.id;
}

export const mailbox: Command = {
  name: 'mailbox',
  usage:
    'mailbox create|delete NAME, mailbox rename NAME NEW-NAME, mailbox subscribe|unsubscribe NAME [--account ID]',
  run: (context, args) => {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { account: { type: 'string' } },
    });
    const [verb, name, newName, ...more] = positionals;
    if (more.length > 0 || (newName !== undefined) !== (verb === 'rename')) throw usageProblem(mailbox.usage);
    const path = pathOf(name);
    const { store } = context.open('write');
    const accountId = onlyAccount(store, values.account);
    const found = () => findMailbox(store, path, accountId);
    switch (verb) {
      case 'create':
        act(context, store, { kind: 'mailbox-create', accountId, path });
        break;
      case 'rename':
        act(context, store, { kind: 'mailbox-rename', mailboxId: found(), path: pathOf(newName) });
        break;
      case 'delete':
        act(context, store, { kind: 'mailbox-delete', mailboxId: found() });
        break;
      case 'subscribe':
      case 'unsubscribe':
        act(context, store, {
          kind: 'mailbox-subscribe',
          mailboxId: found(),
          subscribed: verb === 'subscribe',
        });
        break;
      default:
        throw usageProblem(mailbox.usage);
    }
  },
};

export const outbox: Command = {
  name: 'outbox',
  usage: 'outbox [retry|discard OPERATION]',
  run: (context, args) => {
    const { positionals } = parseArgs({ args, allowPositionals: true });
    const [verb, text, ...more] = positionals;
    if (more.length > 0) throw usageProblem(outbox.usage);
    if (verb === undefined) {
      for (const operation of context.open('read').store.operations.list())
        printOperation(context, operation);
      return;
    }
    if (text === undefined || (verb !== 'retry' && verb !== 'discard')) throw usageProblem(outbox.usage);
    const operationId = wholeNumber(text, 'OPERATION');
    const { store } = context.open('write');
    if (!store.operations.get(operationId)) throw problem('refused', 'not-found');
    store.operations[verb](operationId);
    const left = store.operations.get(operationId);
    if (left) printOperation(context, left);
  },
};

export const undo: Command = {
  name: 'undo',
  usage: 'undo',
  run: (context, args) => {
    parseArgs({ args });
    const undone = context.open('write').store.operations.undo();
    if (!undone) throw problem('refused', 'not-found', { detail: 'nothing to take back' });
    context.print({ kind: undone.kind, count: undone.count });
  },
};
