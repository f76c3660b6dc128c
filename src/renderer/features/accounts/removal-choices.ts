// When POP3 mail is deleted from the server, as options of native selects, and what a choice does, in words.
import type { LeaveOnServer, RemovalPreview } from '../../../shared/model/account.ts';
import { count, fileSize } from '../../ui/format.ts';
import { type Option, withHeld } from './retrieval-choices.ts';

const usualDays = [7, 30, 90] as const;
const usualGraces = [0, 10, 60, 1_440] as const;
const HOUR = 60;
const DAY = 1_440;

export function leaveKey(policy: LeaveOnServer): string {
  return typeof policy === 'string' ? policy : `days-${policy.days}`;
}

export function leaveOf(key: string): LeaveOnServer {
  if (key === 'always' || key === 'until-deleted' || key === 'never') return key;
  return { days: Number(key.slice('days-'.length)) };
}

export function leaveOptions(held: LeaveOnServer): readonly Option<string>[] {
  const days = withHeld(usualDays, typeof held === 'string' ? null : held.days);
  return [
    ['always', 'Never'],
    ['until-deleted', 'When I delete it here'],
    ...days.map((number): Option<string> => {
      const words = number === 1 ? 'A day' : `${count(number)} days`;
      return [leaveKey({ days: number }), `${words} after it was fetched`];
    }),
    ['never', 'As soon as it is safe here'],
  ];
}

export function graceOptions(held: number): readonly Option<string>[] {
  return withHeld(usualGraces, held).map((minutes) => [String(minutes), graceWords(minutes)]);
}

function graceWords(minutes: number): string {
  if (minutes === 0) return 'With the next check';
  if (minutes % DAY === 0) return minutes === DAY ? 'A day later' : `${count(minutes / DAY)} days later`;
  if (minutes % HOUR === 0)
    return minutes === HOUR ? 'An hour later' : `${count(minutes / HOUR)} hours later`;
  return minutes === 1 ? 'A minute later' : `${count(minutes)} minutes later`;
}

/** Whether a choice removes mail in a way that was not asked about yet. */
export function needsQuestion(held: LeaveOnServer, chosen: LeaveOnServer | undefined): boolean {
  return chosen !== undefined && chosen !== 'always' && leaveKey(chosen) !== leaveKey(held);
}

/** What goes now, what goes from now on, and what that means: to be read before it is confirmed. */
export function removalWords(policy: LeaveOnServer, { messages, octets }: RemovalPreview): readonly string[] {
  const size = octets > 0 ? ` (${fileSize(octets)})` : '';
  const which = messages === 1 ? `1 message${size}` : `${count(messages)} messages${size}`;
  const why = messages === 1 ? ' because you deleted it here' : ' because you deleted them here';
  const now =
    messages === 0
      ? 'Of the mail that is here, nothing is deleted from the server now.'
      : `${which} will be deleted from the server${policy === 'until-deleted' ? why : ''}.`;
  return [
    now,
    `From now on, each message is deleted from the server ${momentWords(policy)}.`,
    policy === 'until-deleted'
      ? 'Other programs and devices that read this mailbox will not find it any more.'
      : 'It stays on this computer. Other programs and devices that read this mailbox will not find it any more.',
  ];
}

function momentWords(policy: LeaveOnServer): string {
  if (policy === 'until-deleted') return 'after you deleted it here';
  if (typeof policy === 'string') return 'as soon as it is safe on this computer';
  return policy.days === 1 ? 'a day after it was fetched' : `${count(policy.days)} days after it was fetched`;
}
