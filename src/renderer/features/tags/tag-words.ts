// Keywords as a person meets them: which are tags, what they are called, and what may be typed as a new one.
import type { Flag, MessageRow } from '../../../shared/model/message.ts';

export const DELETED = '\\Deleted';

/** Longest keyword made here; servers differ in what they keep (Maildir: 26 keywords a folder, any length). */
const TAG_LENGTH = 50;
/** Names that five keywords have had in mail programs for twenty years. */
const labelNames: Readonly<Record<string, string>> = {
  $label1: 'Important',
  $label2: 'Work',
  $label3: 'Personal',
  $label4: 'To do',
  $label5: 'Later',
};
/** Keywords that programs set for each other (IANA registry of IMAP keywords, and older habits): no tag of a person. */
const machineKeywords: ReadonlySet<string> = new Set([
  '$mdnsent',
  '$forwarded',
  'forwarded',
  '$submitpending',
  '$submitted',
  '$junk',
  '$notjunk',
  'junk',
  'nonjunk',
  'notjunk',
  'junkrecorded',
  '$phishing',
  '$suspicious',
  '$hasattachment',
  '$hasnoattachment',
  '$hasmemo',
  '$memo',
  '$muted',
  '$followed',
  '$autosent',
  '$canunsubscribe',
  '$unsubscribed',
  '$imported',
  '$istrusted',
  '$maskedemail',
  '$new',
  '$notify',
  '$replied',
  'receipthandled',
]);

/** The tags among a message's flags, in the server's spelling. */
export function tagsOf(flags: readonly Flag[]): Flag[] {
  return flags.filter((flag) => !flag.startsWith('\\') && !machineKeywords.has(flag.toLowerCase()));
}

/** A keyword cannot hold a space; an underscore stands for it. */
export function tagName(tag: Flag): string {
  return labelNames[tag.toLowerCase()] ?? (tag.replaceAll('_', ' ').trim() || tag);
}

/** What was typed, as a keyword; or why it cannot be one. RFC 9051 section 9: `flag-keyword` is an atom. */
export function typedTag(typed: string): { readonly tag: Flag } | { readonly error: string } {
  const name = typed.trim().replace(/\s+/g, '_');
  if (name === '') return { error: 'Type a name.' };
  if (name.length > TAG_LENGTH) return { error: `At most ${TAG_LENGTH} characters.` };
  const known = Object.entries(labelNames).find(
    ([, label]) => label.toLowerCase() === tagName(name).toLowerCase(),
  );
  if (known) return { tag: known[0] };
  if (!/^[!-~]+$/.test(name))
    return { error: 'Mail servers take only unaccented letters, digits and signs.' };
  if (/[\\(){}%*"[\]]/.test(name))
    return { error: 'Mail servers do not take \\ " ( ) { } [ ] % * in a tag.' };
  if (tagsOf([name]).length === 0) return { error: 'Mail programs use this name among themselves.' };
  return { tag: name };
}

/** Whether all of the messages have it, or some. A tag that none has is not in the map; keys in lower case. */
export type HeldTags = ReadonlyMap<string, { readonly tag: Flag; readonly held: 'all' | 'some' }>;

export function heldTags(rows: readonly Pick<MessageRow, 'flags'>[]): HeldTags {
  const counts = new Map<string, { tag: Flag; number: number }>();
  for (const row of rows) {
    for (const tag of tagsOf(row.flags)) {
      const key = tag.toLowerCase();
      counts.set(key, { tag, number: (counts.get(key)?.number ?? 0) + 1 });
    }
  }
  return new Map(
    [...counts].map(([key, { tag, number }]) => [
      key,
      { tag, held: number === rows.length ? 'all' : 'some' },
    ]),
  );
}
