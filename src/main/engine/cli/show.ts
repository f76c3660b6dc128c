// `show`: one message, parsed or byte for byte; fetched when the profile does not hold it yet.
import { parseArgs } from 'node:util';
import type { MessageId } from '../../../shared/model/ids.ts';
import type { EngineParts } from '../engine.ts';
import { type Command, type CommandContext, usageProblem, wholeNumber } from './context.ts';

/** What is held can be shown beside the running app; fetching needs the profile for itself. */
function openFor(context: CommandContext, messageId: MessageId): EngineParts {
  const parts = context.open('read');
  return parts.store.bodies.info(messageId) ? parts : context.open('write');
}

export const show: Command = {
  name: 'show',
  usage: 'show MESSAGE-ID [--raw]',
  run: async (context, args) => {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { raw: { type: 'boolean' } },
    });
    const [text, ...more] = positionals;
    if (text === undefined || more.length > 0) throw usageProblem('show takes one message id');
    const messageId = wholeNumber(text, 'MESSAGE-ID');
    const { raw, documents } = openFor(context, messageId);
    await raw.ensure(messageId);
    if (values.raw) {
      for (const chunk of raw.chunks(messageId)) context.printBytes(chunk);
    } else {
      context.print(await documents.get(messageId));
    }
  },
};
