// A report of a mail server (RFC 3464) or of a reader's program (RFC 8098) in words, for those that bring none themselves.
import { decodeHeaderText } from './encoded-word.ts';
import { fieldValue, splitHeaderBlock } from './header-block.ts';
import type { PartNode } from './message-tree.ts';

/** Recipients of one report that are named. */
const MOST = 50;

/** @returns null for a part that is no report, or says nothing of anybody */
export function reportWords({ head, leaf }: PartNode): string | null {
  if (!leaf) return null;
  const read =
    head.type === 'message/delivery-status' || head.type === 'message/global-delivery-status'
      ? deliveryLine
      : head.type === 'message/disposition-notification' ||
          head.type === 'message/global-disposition-notification'
        ? dispositionLine
        : null;
  if (read === null) return null;
  // Groups of fields, one for each recipient, apart by blank lines (RFC 3464 section 2.1).
  const groups = leaf.kept.toString('latin1').split(/\r?\n[ \t]*\r?\n/, MOST + 1);
  const lines = groups.flatMap((group) => read(Buffer.from(group.trim(), 'latin1')) ?? []);
  return lines.length === 0 ? null : lines.join('\n');
}

type Reader = (group: Buffer) => string | null;

/** `rfc822; bob@example.com` without the kind of address. */
const after = (value: string | null): string => decodeHeaderText((value ?? '').replace(/^[^;]{0,100};/, ''));

const deliveryLine: Reader = (group) => {
  const { fields } = splitHeaderBlock(group, false);
  const recipient = after(fieldValue(fields, 'final-recipient') ?? fieldValue(fields, 'original-recipient'));
  const action = decodeHeaderText(fieldValue(fields, 'action') ?? '').toLowerCase();
  if (recipient === '' || action === '') return null;
  const status = decodeHeaderText(fieldValue(fields, 'status') ?? '');
  const said = after(fieldValue(fields, 'diagnostic-code'));
  const what = ACTIONS[action] ?? action;
  return `${recipient}: ${what}${status === '' ? '' : ` (${status})`}.${said === '' ? '' : ` The server said: ${said}`}`;
};

/** RFC 3464 section 2.3.3. */
const ACTIONS: Readonly<Record<string, string>> = {
  failed: 'delivery failed',
  delayed: 'delivery is delayed and will be tried again',
  delivered: 'delivered',
  relayed: 'handed on to a server that reports nothing more',
  expanded: 'delivered to a list of further addresses',
};

const dispositionLine: Reader = (group) => {
  const { fields } = splitHeaderBlock(group, false);
  const recipient = after(fieldValue(fields, 'final-recipient') ?? fieldValue(fields, 'original-recipient'));
  const disposition = after(fieldValue(fields, 'disposition')).toLowerCase();
  if (recipient === '' || disposition === '') return null;
  return `${recipient}: the message was ${disposition.replace(/\/.*$/, '')}.`;
};
