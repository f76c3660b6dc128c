// What is heard of a watched mailbox, kept while the watch's connection is lent: as long as the mailbox stays open there,
// nothing that is said of it is lost, and nothing has to be compared again.
import type { ImapSession } from '../../imap/session.ts';
import type { SelectedMailbox } from '../../imap/types.ts';
import { MailboxEar } from './mailbox-ear.ts';

export class WatchMemory {
  /** Called at each news. */
  onNews: (() => void) | null = null;
  #heard: {
    readonly session: ImapSession;
    readonly selected: SelectedMailbox;
    readonly ear: MailboxEar;
  } | null = null;
  #news = false;

  /** Something was heard that the cache may not have yet. */
  get news(): boolean {
    return this.#news;
  }

  /** Whether everything said since `begin` was heard: the mailbox was not opened anew, nor another one. */
  follows(session: ImapSession): boolean {
    const heard = this.#heard;
    return heard !== null && heard.session === session && isOpen(heard);
  }

  /**
   * The cache equals the mailbox that this session has open, with `exists` messages. By the name it was opened by: it may
   * have been renamed while the watch waited for its connection. False: none is open.
   */
  begin(session: ImapSession, exists: number): boolean {
    this.forget();
    const { selected } = session;
    if (selected === null) return false;
    const ear = new MailboxEar(session, selected.wireName, () => {
      this.#news = true;
      this.onNews?.();
    });
    ear.exists = exists;
    this.#heard = { session, selected, ear };
    return true;
  }

  /** What was heard, to be worked off; null when the mailbox was opened anew meanwhile. */
  takeNews(): MailboxEar | null {
    this.#news = false;
    const heard = this.#heard;
    return heard !== null && isOpen(heard) ? heard.ear : null;
  }

  forget(): void {
    this.#heard?.ear.stop();
    this.#heard = null;
    this.#news = false;
  }
}

/** Each SELECT answers an object of its own. */
function isOpen({ session, selected }: { session: ImapSession; selected: SelectedMailbox }): boolean {
  return session.selected === selected;
}
