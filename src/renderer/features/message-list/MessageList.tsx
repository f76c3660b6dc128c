// The message list: a virtual grid of header-only rows. Focus moves row by row; the rows themselves come and go with
// the viewport and with every change of the mailbox, and the active message keeps its place by id.
import {
  type KeyboardEvent,
  type MouseEvent,
  type Ref,
  useCallback,
  useImperativeHandle,
  useRef,
  useSyncExternalStore,
} from 'react';
import type { MessageId } from '../../../shared/model/ids.ts';
import type { MailboxSummary } from '../../../shared/model/mailbox.ts';
import type { MessageRow } from '../../../shared/model/message.ts';
import { call } from '../../data/client.ts';
import type { ListWindow } from '../../data/list-window.ts';
import { heldIds } from '../../data/range-ids.ts';
import { useNow } from '../../ui/use-now.ts';
import { useStable } from '../../ui/use-stable.ts';
import { ListEmpty } from './ListEmpty.tsx';
import { keyTarget } from './list-keys.ts';
import { selectLongRange } from './long-range.ts';
import { MessageRowView } from './MessageRowView.tsx';
import { isSelected, type ListSelection, selectAll, selectOne, selectRange, toggle } from './selection.ts';
import { type ListEvents, useActiveRow } from './use-active-row.ts';
import { useRowFocus } from './use-row-focus.ts';
import { rowsToPaint, useViewport } from './use-viewport.ts';
import './message-list.css';

export interface MessageListHandle {
  focus(): void;
  /** Goes to a neighbour and opens it at once: next is 1, previous is -1. */
  step(by: 1 | -1): void;
  /** A message was opened from elsewhere: where the list holds it, it goes on from there. */
  point(id: MessageId): void;
  /** The active message is about to leave by the person's own act: the one that takes its place opens. */
  expectRemoval(expected: boolean): void;
}

interface MessageListProps extends ListEvents {
  readonly list: ListWindow;
  readonly mailbox: MailboxSummary;
  readonly selection: ListSelection;
  /** The message that is active at first, e.g. the one of the last run. */
  readonly initialActive: MessageId | null;
  readonly handle: Ref<MessageListHandle>;
  /** A range was too long to be selected whole. */
  onCut(): void;
  onFailed(thrown: unknown): void;
}

const groupRole = { role: 'rowgroup' } as const;

export function MessageList(props: MessageListProps) {
  const { list, mailbox, selection, handle, onSelect, onActive, onOpen, onCut, onFailed } = props;
  const version = useSyncExternalStore(
    useCallback((listener) => list.subscribe(listener), [list]),
    () => list.version,
  );
  const now = useNow();
  const grid = useRef<HTMLDivElement>(null);
  const total = list.total ?? 0;
  const shown = useViewport(grid, list, version);
  const { viewport, rowHeight } = shown;
  const { active, setActive, owed, removal } = useActiveRow(
    list,
    version,
    props.initialActive,
    selection,
    props,
  );
  const focus = useRowFocus(grid, active.index, [shown.first, shown.last, total]);

  const goTo = (
    index: number,
    mode: 'select' | 'extend' | 'walk',
    settled: boolean,
    running = false,
  ): void => {
    const row = list.rowAt(index);
    setActive({ index, id: row?.id ?? null });
    viewport.reveal(index);
    if (mode === 'extend') extendTo(index);
    if (mode !== 'select') return;
    owed.current = owing(row, settled);
    if (!row) return;
    onSelect(selectOne(selection, row.id));
    onActive(row.id);
    onOpen(row.id, settled, running);
  };

  const extendTo = (index: number): void => {
    const anchored = selection.anchor === null ? undefined : list.indexOf(selection.anchor);
    const from = anchored ?? active.index;
    const [start, end] = from < index ? [from, index] : [index, from];
    if (start === 0 && end === total - 1) {
      onSelect(selectAll(selection));
      return;
    }
    const ids = heldIds(list, start, end);
    if (ids) {
      onSelect(selectRange(selection, ids));
      return;
    }
    const fetch = (from: number, count: number) =>
      call('messages.window', { mailboxId: mailbox.id, start: from, count });
    selectLongRange(selection, fetch, { start, end, total }).then(({ selected, cut }) => {
      onSelect(selected);
      if (cut) onCut();
    }, onFailed);
  };

  useImperativeHandle(handle, () => ({
    focus: focus.take,
    expectRemoval: (expected) => {
      removal.current = expected;
    },
    point: (id) => {
      const index = list.indexOf(id);
      if (index === undefined) return;
      setActive({ index, id });
      viewport.reveal(index);
    },
    step: (by) => {
      const untouched = by === 1 && selection.ids.size === 0 && !selection.everything;
      const index = untouched ? active.index : Math.min(total - 1, Math.max(0, active.index + by));
      if (total > 0) goTo(index, 'select', true);
    },
  }));

  const open = (id: MessageId): void => {
    onSelect(selectOne(selection, id));
    onActive(id);
    onOpen(id, true);
  };

  const onPress = useStable((index: number, event: MouseEvent): void => {
    const row = list.rowAt(index);
    focus.owe();
    setActive({ index, id: row?.id ?? null });
    const plain = !event.shiftKey && !event.ctrlKey && !event.metaKey;
    owed.current = plain ? owing(row, true) : null;
    if (!row) return;
    if (event.shiftKey) extendTo(index);
    else if (event.ctrlKey || event.metaKey) onSelect(toggle(selection, row.id));
    else open(row.id);
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || total === 0) return;
    const command = event.ctrlKey || event.metaKey;
    const row = list.rowAt(active.index);
    const target = keyTarget(event, active.index, total, viewport.page);
    if (target !== null) {
      goTo(target, event.shiftKey ? 'extend' : command ? 'walk' : 'select', false, event.repeat);
    } else if (event.key === 'Enter' || (event.key === ' ' && !command)) {
      if (row) open(row.id);
    } else if (event.key === ' ') {
      if (row) onSelect(toggle(selection, row.id));
    } else if (command && event.key.toLowerCase() === 'a') {
      onSelect(selectAll(selection));
    } else if (event.key === 'Escape' && row && (selection.everything || selection.ids.size > 1)) {
      onSelect(selectOne(selection, row.id));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a <table> lays out every row, a virtual list only those in sight.
    <div
      className="message-list"
      role="grid"
      aria-label="Messages"
      aria-rowcount={list.total ?? -1}
      aria-multiselectable="true"
      aria-busy={list.total === null}
      tabIndex={total === 0 ? 0 : -1}
      ref={grid}
      onKeyDown={onKeyDown}
    >
      {total === 0 ? <ListEmpty mailbox={mailbox} known={list.total !== null} /> : null}
      <div {...groupRole} className="message-rows" style={{ blockSize: `${total * rowHeight}px` }}>
        {rowsToPaint(shown, total, [active.index, focus.index]).map((index) => {
          const row = list.rowAt(index);
          return (
            <MessageRowView
              key={index}
              row={row}
              index={index}
              offset={index * rowHeight}
              role={mailbox.role}
              now={now}
              selected={row ? isSelected(selection, row.id) : selection.everything}
              active={index === active.index}
              onPress={onPress}
            />
          );
        })}
      </div>
    </div>
  );
}

const owing = (row: MessageRow | undefined, settled: boolean): 'walked' | 'settled' | null =>
  row ? null : settled ? 'settled' : 'walked';
