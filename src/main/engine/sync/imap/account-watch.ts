// What an account listens to: its INBOX and the mailbox that a window shows, on a connection each where there are two;
// whichever nobody listens to at the moment, the other's connection asks after.
import type { AccountId, MailboxId } from '../../../../shared/model/ids.ts';
import type { ImapSession } from '../../imap/session.ts';
import type { MailboxState } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import { isInbox } from './mailbox-roles.ts';
import type { RetryPace } from './retry-pace.ts';
import type { WatchOptions } from './watch.ts';
import { WatchFacts } from './watch-facts.ts';
import { WatchLoop } from './watch-loop.ts';

export interface AccountWatchDeps
  extends Pick<WatchOptions, 'pool' | 'context' | 'locks' | 'tuning' | 'onSynced' | 'onChanged' | 'onDirty'> {
  readonly accountId: AccountId;
  readonly pace: () => RetryPace;
  /** What happened since nobody watches has to be found otherwise. */
  readonly onLost: () => void;
}

export class AccountWatch {
  readonly #inbox: WatchLoop;
  readonly #shown: WatchLoop;
  #shownId: MailboxId | null = null;

  constructor(deps: AccountWatchDeps) {
    const { store, log } = deps.context;
    const facts = new WatchFacts(log, () => this.#shown.ring());
    const inbox = () => store.mailboxes.byPath(deps.accountId, 'INBOX');
    // Where one connection is told of all mailboxes, none needs one of its own.
    const shown = () => (facts.hearsAll === false ? shownToWatch(store, this.#shownId) : null);
    const unheard = (loop: WatchLoop, mailbox: MailboxState | null): MailboxState[] =>
      mailbox === null || loop.listening ? [] : [mailbox];
    this.#inbox = new WatchLoop({
      ...deps,
      facts,
      purpose: 'watch',
      pace: deps.pace(),
      target: inbox,
      unheard: () => unheard(this.#shown, shown()),
    });
    this.#shown = new WatchLoop({
      ...deps,
      facts,
      purpose: 'watch-shown',
      pace: deps.pace(),
      target: shown,
      unheard: () => unheard(this.#inbox, inbox()),
    });
  }

  /** Each until the signal aborts; they begin when rung for the first time. */
  tasks(signal: AbortSignal): (() => Promise<void>)[] {
    return [() => this.#inbox.run(signal), () => this.#shown.run(signal)];
  }

  ring(): void {
    this.#inbox.ring();
    this.#shown.ring();
  }

  /** This mailbox was just brought up to date, and is open on this connection. Answers whether it is watched there now. */
  take(mailboxId: MailboxId, session: ImapSession): boolean {
    return this.#inbox.take(mailboxId, session) || this.#shown.take(mailboxId, session);
  }

  show(mailboxId: MailboxId | null): void {
    if (this.#shownId === mailboxId) return;
    this.#shownId = mailboxId;
    this.#shown.ring();
  }
}

/** Null for INBOX, which is watched anyway, and for what was never in sync: a first sync gives way, a watch does not. */
function shownToWatch(store: Store, id: MailboxId | null): MailboxState | null {
  const mailbox = id === null ? null : store.mailboxes.get(id);
  if (mailbox === null || !mailbox.selectable || isInbox(mailbox.path)) return null;
  const status = store.mailboxes.summaries().find((summary) => summary.id === id)?.status;
  return status?.confirmedAt == null ? null : mailbox;
}
