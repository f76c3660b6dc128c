// Which folder is shown: the one of the last run, the one chosen, else the first inbox.
import { useEffect, useMemo, useRef, useState } from 'react';
import type { AccountSummary } from '../../../shared/model/account.ts';
import type { MailboxId } from '../../../shared/model/ids.ts';
import type { MailboxSummary } from '../../../shared/model/mailbox.ts';
import { call } from '../../data/client.ts';
import type { ListWindow } from '../../data/list-window.ts';
import { useMail } from '../../data/mail-context.ts';
import { useObservable } from '../../data/observable.ts';

/** Milliseconds a folder must stay chosen before the server is asked for news of it. */
const CHECK_PAUSE = 400;
/** Milliseconds changes of a list are gathered before it is remembered for the next start. */
const SAVE_PAUSE = 1_000;

export interface MailboxChoice {
  readonly mailbox: MailboxSummary | null;
  readonly list: ListWindow | null;
  choose(id: MailboxId): void;
}

export function useMailboxChoice(initial: MailboxId | null): MailboxChoice {
  const { data, viewStore } = useMail();
  const accounts = useObservable(data.accounts);
  const mailboxes = useObservable(data.mailboxes);
  const [chosen, setChosen] = useState<MailboxId | null>(initial);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const mailbox = useMemo(
    () => mailboxes.find((entry) => entry.id === chosen) ?? firstMailbox(accounts ?? [], mailboxes),
    [mailboxes, chosen, accounts],
  );
  const shown = mailbox?.id ?? null;
  useWatched(shown);
  const list = useMemo(() => (shown === null ? null : data.list(shown)), [data, shown]);
  useEffect(() => (list ? remember(list, viewStore.saveList) : undefined), [list, viewStore]);

  return {
    mailbox,
    list,
    choose: (id) => {
      setChosen(id);
      viewStore.savePlace({ mailboxId: id, messageId: null });
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        // Trouble with a server stands in the status line, beside the account it belongs to.
        call('sync.now', { mailboxId: id }).catch(() => undefined);
      }, CHECK_PAUSE);
    },
  };
}

/** Tells the engine which folder is open, so that its news show at once; again after the engine came back. */
function useWatched(shown: MailboxId | null): void {
  const { data } = useMail();
  useEffect(() => {
    // Trouble with a server stands in the status line, beside the account it belongs to.
    const tell = (): void => void call('mailboxes.watch', { mailboxId: shown }).catch(() => undefined);
    const timer = setTimeout(tell, CHECK_PAUSE);
    const stop = data.onReload(tell);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [data, shown]);
}

function firstMailbox(
  accounts: readonly AccountSummary[],
  mailboxes: readonly MailboxSummary[],
): MailboxSummary | null {
  for (const account of accounts) {
    const own = mailboxes.filter((entry) => entry.accountId === account.id && entry.selectable);
    const first = own.find((entry) => entry.role === 'inbox') ?? own[0];
    if (first) return first;
  }
  return null;
}

/** Saves the newest rows of a list some time after each change. The answer stops it. */
function remember(
  list: ListWindow,
  save: (window: NonNullable<ReturnType<ListWindow['snapshot']>>) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (): void => {
    timer = undefined;
    const snapshot = list.snapshot();
    if (snapshot) save(snapshot);
  };
  const stop = list.subscribe(() => {
    timer ??= setTimeout(write, SAVE_PAUSE);
  });
  return () => {
    stop();
    if (timer === undefined) return;
    clearTimeout(timer);
    write();
  };
}
