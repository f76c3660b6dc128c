// The message list: a virtual grid of header-only rows. Focus moves row by row; the rows themselves come and go with
// the viewport and with every change of the mailbox, and the active message keeps its place by id.
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { MessageId } from '../../../shared/model/ids.ts';
import type { MailboxSummary } from '../../../shared/model/mailbox.ts';
import { call } from '../../data/client.ts';
import type { ListWindow } from '../../data/list-window.ts';
import { heldIds } from '../../data/range-ids.ts';
import { useNow } from '../../ui/use-now.ts';
import { ListEmpty } from './ListEmpty.tsx';
import { keyTarget } from './list-keys.ts';
import { selectLongRange } from './long-range.ts';
import { MessageRowView } from './MessageRowView.tsx';
import {
  emptySelection,
  isSelected,
  type ListSelection,
  selectAll,
  selectOne,
  selectRange,
  toggle,
} from './selection.ts';
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

interface MessageListProps {
  readonly list: ListWindow;
  readonly mailbox: MailboxSummary;
  readonly selection: ListSelection;
  /** The message that is active at first, e.g. the one of the last run. */
  readonly initialActive: MessageId | null;
  readonly handle: Ref<MessageListHandle>;
  onSelect(selection: ListSelection): void;
  onActive(id: MessageId): void;
  /** `settled`: by click, Enter or a step; not merely walked past. */
  onOpen(id: MessageId, settled: boolean): void;
  /** The last message has left the list by the person's own act. */
  onEmptied(): void;
  /** A range was too long to be selected whole. */
  onCut(): void;
  onFailed(thrown: unknown): void;
}

interface Active {
  readonly index: number;
  /** Null while the row has not arrived. */
  readonly id: MessageId | null;
}

const groupRole = { role: 'rowgroup' } as const;

/** Rows painted beyond each edge of the viewport. */
const OVERSCAN = 6;
const ROW_REM = 3.5;

export function MessageList(props: MessageListProps) {
  const {
    list,
    mailbox,
    selection,
    initialActive,
    handle,
    onSelect,
    onActive,
    onOpen,
    onEmptied,
    onCut,
    onFailed,
  } = props;
  const version = useSyncExternalStore(
    useCallback((listener) => list.subscribe(listener), [list]),
    () => list.version,
  );
  const now = useNow();
  const grid = useRef<HTMLDivElement>(null);
  const total = list.total ?? 0;
  const rowHeight = useRowHeight();
  const [active, setActive] = useState<Active>({ index: 0, id: initialActive });
  /** The row now active was reached by key before it had arrived: it is selected and opened when it does. */
  const owed = useRef(false);
  const focusOwed = useRef(false);
  const removal = useRef(false);
  /** Index of the row that had the focus when last looked at. */
  const focused = useRef(0);

  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => grid.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    // The active row stays in the document wherever the list is scrolled, and the one that was active before until the
    // focus has left it: the focus is never lost.
    rangeExtractor: (range) => {
      const indexes = new Set([...defaultRangeExtractor(range), active.index, focused.current]);
      return [...indexes].filter((index) => index < total).sort((one, other) => one - other);
    },
  });
  const first = virtualizer.range?.startIndex ?? 0;
  const last = virtualizer.range?.endIndex ?? 30;

  useEffect(() => list.show(first, last), [list, first, last]);
  useEffect(() => () => list.hide(), [list]);
  useScrollAnchor(grid, list, version, rowHeight);

  const follow = useRef({ selection, onSelect, onActive, onOpen, onEmptied });
  useLayoutEffect(() => {
    follow.current = { selection, onSelect, onActive, onOpen, onEmptied };
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` stands for everything `list` answers.
  useLayoutEffect(() => {
    const { selection: held, onSelect: select } = follow.current;
    if (list.total === 0) {
      if (held.everything || held.ids.size > 0) select(emptySelection(held.mailboxId));
      if (removal.current) follow.current.onEmptied();
      removal.current = false;
      return;
    }
    const settled = relocate(list, active);
    if (settled === active) return;
    setActive(settled);
    if (settled.id === null) return;
    const gone = active.id !== null && list.indexOf(active.id) === undefined ? active.id : null;
    if (!owed.current && !(gone !== null && isSelected(held, gone))) return;
    select(selectOne(held, settled.id));
    follow.current.onActive(settled.id);
    if (owed.current || removal.current) follow.current.onOpen(settled.id, false);
    owed.current = false;
    removal.current = false;
  }, [list, version, active]);

  const focusActive = (): void => {
    const row = grid.current?.querySelector<HTMLElement>(`[data-index="${active.index}"]`);
    focusOwed.current = !row;
    (row ?? grid.current)?.focus({ preventScroll: true });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a row may only be painted once the range has changed.
  useLayoutEffect(() => {
    if (focusOwed.current || grid.current?.contains(document.activeElement)) focusActive();
    focused.current = active.index;
  }, [active.index, first, last, total]);

  const goTo = (index: number, mode: 'select' | 'extend' | 'walk', settled = false): void => {
    const row = list.rowAt(index);
    setActive({ index, id: row?.id ?? null });
    virtualizer.scrollToIndex(index, { align: 'auto' });
    if (mode === 'extend') extendTo(index);
    if (mode !== 'select') return;
    owed.current = !row;
    if (!row) return;
    onSelect(selectOne(selection, row.id));
    onActive(row.id);
    onOpen(row.id, settled);
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
    focus: focusActive,
    expectRemoval: (expected) => {
      removal.current = expected;
    },
    point: (id) => {
      const index = list.indexOf(id);
      if (index === undefined) return;
      setActive({ index, id });
      virtualizer.scrollToIndex(index, { align: 'auto' });
    },
    step: (by) => {
      const untouched = by === 1 && selection.ids.size === 0 && !selection.everything;
      const index = untouched ? active.index : Math.min(total - 1, Math.max(0, active.index + by));
      if (total > 0) goTo(index, 'select', true);
    },
  }));

  const onPress = useStable((index: number, event: MouseEvent): void => {
    const row = list.rowAt(index);
    if (!row) return;
    focusOwed.current = true;
    setActive({ index, id: row.id });
    if (event.shiftKey) {
      extendTo(index);
    } else if (event.ctrlKey || event.metaKey) {
      onSelect(toggle(selection, row.id));
    } else {
      onSelect(selectOne(selection, row.id));
      onActive(row.id);
      onOpen(row.id, true);
    }
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || total === 0) return;
    const command = event.ctrlKey || event.metaKey;
    const row = list.rowAt(active.index);
    const page = Math.floor((grid.current?.clientHeight ?? 0) / rowHeight);
    const target = keyTarget(event, active.index, total, page);
    if (target !== null) {
      goTo(target, event.shiftKey ? 'extend' : command ? 'walk' : 'select');
    } else if (event.key === 'Enter' || (event.key === ' ' && !command)) {
      if (row) {
        onSelect(selectOne(selection, row.id));
        onActive(row.id);
        onOpen(row.id, true);
      }
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
      <div {...groupRole} className="message-rows" style={{ blockSize: `${virtualizer.getTotalSize()}px` }}>
        {virtualizer.getVirtualItems().map((item) => {
          const row = list.rowAt(item.index);
          return (
            <MessageRowView
              key={item.index}
              row={row}
              index={item.index}
              offset={item.start}
              role={mailbox.role}
              now={now}
              selected={row ? isSelected(selection, row.id) : selection.everything}
              active={item.index === active.index}
              onPress={onPress}
            />
          );
        })}
      </div>
    </div>
  );
}

/** Where the active message is now; when it has gone, the message that took its place. */
function relocate(list: ListWindow, active: Active): Active {
  if (list.total === null || list.total === 0) return active;
  if (active.id !== null) {
    const index = list.indexOf(active.id);
    if (index !== undefined) return index === active.index ? active : { index, id: active.id };
  }
  const index = Math.min(active.index, list.total - 1);
  const row = list.rowAt(index);
  if (!row) return index === active.index ? active : { index, id: active.id };
  return { index, id: row.id };
}

/** Keeps what is on screen where it is while rows come and go above it; at the very top, new mail shows itself. */
function useScrollAnchor(
  grid: { readonly current: HTMLDivElement | null },
  list: ListWindow,
  version: number,
  rowHeight: number,
): void {
  const anchor = useRef<{ readonly id: MessageId; readonly index: number } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` stands for everything `list` answers.
  useLayoutEffect(() => {
    const element = grid.current;
    const held = anchor.current;
    if (!element || !held || element.scrollTop < 1) return;
    const index = list.indexOf(held.id);
    if (index !== undefined && index !== held.index) element.scrollTop += (index - held.index) * rowHeight;
  }, [grid, list, version, rowHeight]);
  useLayoutEffect(() => {
    const element = grid.current;
    if (!element) return;
    const index = Math.floor(element.scrollTop / rowHeight);
    const row = list.rowAt(index);
    anchor.current = row ? { id: row.id, index } : null;
  });
}

function useRowHeight(): number {
  const [height] = useState(() => {
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    return Math.round((Number.isFinite(rem) ? rem : 16) * ROW_REM);
  });
  return height;
}

/** A function whose identity never changes, so that memoised rows are not painted again. */
function useStable<A extends readonly unknown[]>(action: (...args: A) => void): (...args: A) => void {
  const latest = useRef(action);
  useLayoutEffect(() => {
    latest.current = action;
  });
  return useCallback((...args: A) => latest.current(...args), []);
}
