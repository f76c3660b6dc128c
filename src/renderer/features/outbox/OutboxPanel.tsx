// What waits to be sent to the servers and what was refused, each with its reason and what can be done about it.
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from 'react';
import type { OperationSummary } from '../../../shared/model/operation.ts';
import { call } from '../../data/client.ts';
import { useMail } from '../../data/mail-context.ts';
import { useObservable } from '../../data/observable.ts';
import { moment } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useNow } from '../../ui/use-now.ts';
import { problemLine } from '../problems/words.ts';
import { operationWords, progressWords, stoppable } from './operation-words.ts';
import './outbox.css';

interface OutboxPanelProps {
  onClose(): void;
  onFailed(thrown: unknown): void;
}

export function OutboxPanel({ onClose, onFailed }: OutboxPanelProps) {
  const { data } = useMail();
  const outbox = useObservable(data.outbox);
  const accounts = useObservable(data.accounts);
  const now = useNow();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.querySelector<HTMLElement>('button')?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  // A discarded change takes its focused button with it; the focus stays in the panel.
  const inside = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of the list may have removed the focused button.
  useLayoutEffect(() => {
    const element = panel.current;
    if (inside.current && element && !element.contains(document.activeElement)) {
      element.querySelector<HTMLElement>('button')?.focus();
    }
  }, [outbox]);

  const address = (operation: OperationSummary): string =>
    accounts && accounts.length > 1
      ? ` · ${accounts.find((account) => account.id === operation.accountId)?.address ?? ''}`
      : '';
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onClose();
  };

  return (
    <section
      className="outbox"
      aria-label="Waiting changes"
      ref={panel}
      onKeyDown={onKeyDown}
      onFocus={() => {
        inside.current = true;
      }}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (relatedTarget && !currentTarget.contains(relatedTarget)) inside.current = false;
      }}
    >
      <header className="outbox-header">
        <h2>Waiting changes</h2>
        <button type="button" className="button quiet icon small" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {outbox.length === 0 ? <p className="outbox-none">Everything has been sent or taken back.</p> : null}
      <ul>
        {outbox.map((operation) => (
          <li key={operation.id} className="outbox-operation" data-state={operation.state}>
            <div>
              <p>{operationWords(operation)}</p>
              <p className="outbox-more">
                {stateWords(operation, now)}
                {address(operation)}
              </p>
              {operation.reason ? <p className="outbox-reason">{problemLine(operation.reason)}</p> : null}
            </div>
            <div className="outbox-actions">
              <button
                type="button"
                className="button small"
                disabled={operation.state === 'sending'}
                onClick={() => {
                  call('outbox.retry', { operationId: operation.id }).catch(onFailed);
                }}
              >
                Retry
              </button>
              <button
                type="button"
                className="button small danger"
                disabled={!stoppable(operation)}
                onClick={() => {
                  call('outbox.discard', { operationId: operation.id }).catch(onFailed);
                }}
              >
                {operation.state === 'sending' ? 'Stop' : 'Discard'}
              </button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function stateWords(operation: OperationSummary, now: number): string {
  const { state, since } = operation;
  const progress = progressWords(operation);
  const at = moment(since, now);
  const words = {
    waiting: `Waiting since ${at}`,
    sending: `Being sent · made ${at}`,
    refused: `Refused · made ${at}`,
  }[state];
  return progress ? `${words} · ${progress}` : words;
}
