// The strip at the bottom: how each account stands with its server, and what still waits to be sent, and what was just done.
import type { ReactNode } from 'react';
import type { AccountId } from '../../../shared/model/ids.ts';
import { call } from '../../data/client.ts';
import { useMail } from '../../data/mail-context.ts';
import { useObservable } from '../../data/observable.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useNow } from '../../ui/use-now.ts';
import { progressWords, type StatusEntry, statusEntries, waitingWords } from './status-words.ts';
import './status.css';

interface StatusLineProps {
  /** What was just done. */
  readonly news: ReactNode;
  readonly outboxOpen: boolean;
  onOutbox(): void;
  onFailed(thrown: unknown): void;
}

export function StatusLine({ news, outboxOpen, onOutbox, onFailed }: StatusLineProps) {
  const { data } = useMail();
  const app = useObservable(data.appState);
  const accounts = useObservable(data.accounts);
  const statuses = useObservable(data.statuses);
  const outbox = useObservable(data.outbox);
  const now = useNow();
  const entries = statusEntries(app, accounts, statuses, now);
  const refused = outbox.filter((operation) => operation.state === 'refused').length;
  const waiting = waitingWords(outbox.length - refused, refused);
  const sync = (accountId: AccountId | null): void => {
    call('sync.now', accountId === null ? {} : { accountId }).catch(onFailed);
  };
  const stop = (accountId: AccountId): void => {
    call('sync.cancel', { accountId }).catch(onFailed);
  };
  const canCheck = app?.engine === 'running' && (accounts?.length ?? 0) > 0;

  return (
    <footer className="status-bar">
      <div className="status-line" role="status" aria-label="Sync status">
        {entries.map((entry) => (
          <Entry key={entry.accountId ?? 'all'} entry={entry} onRetry={sync} onStop={stop} />
        ))}
        {waiting ? (
          <button
            type="button"
            className="button quiet small"
            data-tone={refused > 0 ? 'warning' : undefined}
            aria-expanded={outboxOpen}
            onClick={onOutbox}
          >
            {waiting}
          </button>
        ) : null}
      </div>
      {news}
      <button
        type="button"
        className="button quiet icon small"
        aria-label="Check for mail"
        title="Check for mail (F5)"
        disabled={!canCheck}
        onClick={() => sync(null)}
      >
        <Icon name="refresh" />
      </button>
    </footer>
  );
}

interface EntryProps {
  readonly entry: StatusEntry;
  onRetry(accountId: AccountId | null): void;
  onStop(accountId: AccountId): void;
}

function Entry({ entry, onRetry, onStop }: EntryProps) {
  const { progress, accountId } = entry;
  return (
    <span className="status-entry" data-tone={entry.tone}>
      {entry.tone === 'busy' ? <span className="spinner" /> : null}
      {entry.tone === 'warning' ? <Icon name="warning" /> : null}
      <span className="status-text" title={entry.text}>
        {entry.text}
      </span>
      {progress && progress.total > 0 ? (
        <>
          <progress
            className="status-progress"
            aria-label={entry.text}
            max={progress.total}
            value={progress.done}
          />
          {/* The bar carries the numbers for assistive technology; as live text they would be spoken all the time. */}
          <span className="status-numbers" aria-hidden="true">
            {progressWords(progress)}
          </span>
        </>
      ) : null}
      {entry.stop && accountId !== null ? (
        <button type="button" className="link" onClick={() => onStop(accountId)}>
          Stop
        </button>
      ) : null}
      {entry.retry ? (
        <button type="button" className="link" onClick={() => onRetry(entry.accountId)}>
          Retry
        </button>
      ) : null}
    </span>
  );
}
