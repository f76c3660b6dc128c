// The message that is open: shown at once, unless a key held down runs through the list; marked read when it is meant, or
// once it was rested on.
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { MessageId } from '../../../shared/model/ids.ts';
import type { MessageRow } from '../../../shared/model/message.ts';
import { call } from '../../data/client.ts';
import type { ListWindow } from '../../data/list-window.ts';
import { hasFlag, SEEN } from '../message-list/row-text.ts';

/** Milliseconds a message must stay open while walking through the list before it counts as read. */
const READ_PAUSE = 180;
/** Milliseconds after the last row a held key ran over before that is shown: longer than keys repeat. */
const RUN_PAUSE = 90;

export interface OpenMessage {
  /** With its newest flags; as it was when opened once the list no longer holds it. */
  readonly row: MessageRow | null;
  /** `settled`: meant, not merely walked past. `running`: by a key that is held down. */
  open(id: MessageId, settled: boolean, running?: boolean): void;
  /** A message that need not be in the list. */
  openRow(row: MessageRow): void;
  close(): void;
}

export function useOpenMessage(list: ListWindow | null, failed: (thrown: unknown) => void): OpenMessage {
  const [opened, setOpened] = useState<MessageRow | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useListVersion(list);
  useEffect(() => () => clearTimeout(timer.current), []);

  const later = (action: () => void, ms: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(action, ms);
  };
  const markRead = (row: MessageRow): void => {
    if (hasFlag(row, SEEN)) return;
    const selection = { kind: 'ids' as const, ids: [row.id] };
    call('messages.flag', { selection, add: [SEEN], remove: [], byTheWay: true }).catch(failed);
  };
  const show = (row: MessageRow, settled: boolean): void => {
    setOpened(row);
    if (settled) markRead(row);
    else later(() => markRead(row), READ_PAUSE);
  };

  return {
    row: opened && list ? (held(list, opened.id) ?? opened) : opened,
    open: (id, settled, running = false) => {
      clearTimeout(timer.current);
      const row = list ? held(list, id) : undefined;
      if (!row) return;
      if (running) later(() => show(row, settled), RUN_PAUSE);
      else show(row, settled);
    },
    openRow: (row) => {
      clearTimeout(timer.current);
      show(row, true);
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
