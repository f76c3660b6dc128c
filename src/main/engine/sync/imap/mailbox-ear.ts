// Listens to what a server says unasked about one mailbox while it is being synced, and keeps it as hints.
import type { ImapSession } from '../../imap/session.ts';
import { imapLimits } from '../../lib/limits.ts';
import { moment } from '../../lib/moment.ts';
import type { FlagUpdate } from '../../store/rows.ts';
import type { UidRange } from './uid-array.ts';

export class MailboxEar {
  /** Messages in the mailbox as last heard; null until a SELECT answered. */
  exists: number | null = null;
  /** UIDs said to be gone. */
  vanished: UidRange[] = [];
  /** Messages said to be gone without a name. */
  unnamedExpunges = 0;
  /** Flags said of named messages, in order. */
  flags: FlagUpdate[] = [];
  /** Flags said of messages the session could not name. */
  unnamedFlags = 0;
  /** The UIDVALIDITY the server announced while the mailbox was open. */
  uidValidity: number | null = null;
  readonly #stop: () => void;

  /** Attach before SELECT: what follows its answer in the same packet must not be missed. */
  constructor(session: ImapSession, wireName: string, onHeard?: () => void) {
    this.#stop = session.onUnsolicited((event) => {
      // Until the new mailbox is open, whatever is said belongs to the one before; only EXISTS is part of SELECT's own
      // answer, so that one heard besides it can only have followed.
      if (session.selected?.wireName !== wireName && (session.selected !== null || event.type !== 'exists'))
        return;
      switch (event.type) {
        case 'exists':
          this.exists = event.count;
          break;
        case 'expunge':
          if (this.exists !== null && this.exists > 0) this.exists -= 1;
          if (event.uid === null) this.unnamedExpunges += 1;
          else this.#gone([{ lo: event.uid, hi: event.uid }]);
          break;
        case 'vanished':
          this.#gone(event.ranges);
          // Without EARLIER each named message leaves the count (RFC 7162 section 3.2.10); EXISTS is not repeated.
          if (!event.earlier && this.exists !== null)
            this.exists -= Math.min(this.exists, span(event.ranges));
          break;
        case 'flags':
          // Too many to be kept by name: like those that have none, they are learnt by comparing.
          if (event.uid === null || this.flags.length >= imapLimits.hints) this.unnamedFlags += 1;
          else if (event.flags !== null) {
            const { uid, flags, modSeq } = event;
            this.flags.push({ uid, flags, modSeq, asOf: moment() });
          }
          break;
        case 'uid-validity':
          this.uidValidity = event.uidValidity;
          break;
        default:
          return;
      }
      onHeard?.();
    });
  }

  /** Above the limit they are not named: the mailbox is listed then, which tells them as well. */
  #gone(ranges: readonly UidRange[]): void {
    if (this.vanished.length + ranges.length > imapLimits.hints) this.unnamedExpunges += 1;
    else for (const range of ranges) this.vanished.push(range);
  }

  /** Something was heard that the cache may not have yet. */
  get heard(): boolean {
    return this.vanished.length + this.unnamedExpunges + this.flags.length + this.unnamedFlags > 0;
  }

  /** Which messages were said to be gone since the last time. */
  takeVanished(): UidRange[] {
    const vanished = this.vanished;
    this.vanished = [];
    this.unnamedExpunges = 0;
    return vanished;
  }

  /** Flags said since the last time. */
  takeFlags(): FlagUpdate[] {
    const flags = this.flags;
    this.flags = [];
    return flags;
  }

  stop(): void {
    this.#stop();
  }
}

function span(ranges: readonly UidRange[]): number {
  let count = 0;
  for (const range of ranges) count += range.hi - range.lo + 1;
  return count;
}
