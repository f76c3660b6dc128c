// The message that is open: opened at once when it is meant, after a rest when it is merely walked past, and marked
// read as it opens.
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { MessageId } from '../../../shared/model/ids.ts';
import type { MessageRow } from '../../../shared/model/message.ts';
import { call } from '../../data/client.ts';
import type { ListWindow } from '../../data/list-window.ts';
import { hasFlag, SEEN } from '../message-list/row-text.ts';

/** Milliseconds a message must stay active while walking through the list before it opens. */
const OPEN_PAUSE = 180;

export interface OpenMessage {
  /** With its newest flags; as it was when opened once the list no longer holds it. */
  readonly row: MessageRow | null;
  open(id: MessageId, settled: boolean): void;
  /** A message that need not be in the list. */
  openRow(row: MessageRow): void;
  close(): void;
}

export function useOpenMessage(list: ListWindow | null, failed: (thrown: unknown) => void): OpenMessage {
  const [opened, setOpened] = useState<MessageRow | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useListVersion(list);
  useEffect(() => () => clearTimeout(timer.current), []);

  const openNow = (id: MessageId): void => {
    const row = list ? held(list, id) : undefined;
    if (row) openRow(row);
  };
  const openRow = (row: MessageRow): void => {
    setOpened(row);
    if (hasFlag(row, SEEN)) return;
    const selection = { kind: 'ids' as const, ids: [row.id] };
    call('messages.flag', { selection, add: [SEEN], remove: [], byTheWay: true }).catch(failed);
  };

  return {
    row: opened && list ? (held(list, opened.id) ?? opened) : opened,
    open: (id, settled) => {
      clearTimeout(timer.current);
      if (settled) openNow(id);
      else timer.current = setTimeout(() => openNow(id), OPEN_PAUSE);
    },
    openRow: (row) => {
      clearTimeout(timer.current);
      openRow(row);
    },
    close: () => {
      clearTimeout(timer.current);
      setOpened(null);
    },
  };
}

function held(list: ListWindow, id: MessageId): MessageRow | undefined {
  const index = list.indexOf(id);
  return index === undefined ? undefined : list.rowAt(index);
}

/** Renders again whenever the list has changed. */
function useListVersion(list: ListWindow | null): number {
  const subscribe = useCallback(
    (listener: () => void) => (list ? list.subscribe(listener) : () => undefined),
    [list],
  );
  return useSyncExternalStore(subscribe, () => list?.version ?? 0);
}
