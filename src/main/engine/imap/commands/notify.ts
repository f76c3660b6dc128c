// NOTIFY (RFC 5465): one connection hears of every mailbox.
import type { Command } from '../command.ts';
import type { NotifyOptions } from '../session-api.ts';
import { raw } from '../wire-encode.ts';

export function notifyCommand(options: NotifyOptions): Command<void> {
  const items = options.newMessageItems ?? [];
  const fetch = items.length === 0 ? '' : ` (UID ${items.join(' ')})`;
  // FlagChange and MessageExpunge are only allowed together with MessageNew (RFC 5465 section 5).
  const selected = `(SELECTED (MessageNew${fetch} MessageExpunge FlagChange))`;
  const others = '(PERSONAL (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange))';
  return {
    name: 'NOTIFY',
    parts: [raw(`NOTIFY SET ${options.status ? 'STATUS ' : ''}${selected} ${others}`)],
    shares: 'alone',
    done: () => undefined,
  };
}

export const notifyNoneCommand: Command<void> = {
  name: 'NOTIFY',
  parts: ['NOTIFY NONE'],
  shares: 'alone',
  done: () => undefined,
};
