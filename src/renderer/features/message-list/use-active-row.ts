// The active row while mail comes and goes: it stays with its message; where the person sent that away, the one that takes
// its place is selected and opened in its stead. What left by itself takes its selection along: nothing that was not
// chosen may be what the next key hits.
import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { MessageId } from '../../../shared/model/ids.ts';
import type { ListWindow } from '../../data/list-window.ts';
import { type ActiveRow, relocate } from './active-row.ts';
import { emptySelection, isSelected, type ListSelection, selectOne, withoutGone } from './selection.ts';

/** What the list tells the window. */
export interface ListEvents {
  onSelect(selection: ListSelection): void;
  onActive(id: MessageId): void;
  /** `settled`: by click, Enter or a step; not merely walked past. `running`: the key is held down. */
  onOpen(id: MessageId, settled: boolean, running?: boolean): void;
  /** The active, selected message has left the list, not by an act of the person here. */
  onGone(id: MessageId): void;
  /** The last message has left the list by the person's own act. */
  onEmptied(): void;
}

export interface ActiveRowState {
  readonly active: ActiveRow;
  setActive(active: ActiveRow): void;
  /** The active row was walked to or pressed before it had arrived: it is selected and opened when it does. */
  readonly owed: RefObject<'walked' | 'settled' | null>;
  /** The active message is about to leave by the person's own act. */
  readonly removal: RefObject<boolean>;
}

/** @param version of `list`: changes with everything it answers. */
export function useActiveRow(
  list: ListWindow,
  version: number,
  initial: MessageId | null,
  selection: ListSelection,
  events: ListEvents,
): ActiveRowState {
  const [active, setActive] = useState<ActiveRow>({ index: 0, id: initial });
  const owed = useRef<'walked' | 'settled' | null>(null);
  const removal = useRef(false);
  const follow = useRef({ selection, events });
  useLayoutEffect(() => {
    follow.current = { selection, events };
    list.keep(active.id);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` stands for everything `list` answers.
  useLayoutEffect(() => {
    const { selection: held, events: tell } = follow.current;
    if (list.total === 0) {
      if (held.everything || held.ids.size > 0) tell.onSelect(emptySelection(held.mailboxId));
      if (removal.current) tell.onEmptied();
      else if (active.id !== null && isSelected(held, active.id)) tell.onGone(active.id);
      removal.current = false;
      return;
    }
    const settled = relocate(list, active);
    if (settled === active) return;
    setActive(settled);
    if (settled.id === null) return;
    const gone = active.id !== null && list.placeOf(active.id) === null ? active.id : null;
    if (owed.current === null) {
      if (gone === null || !isSelected(held, gone)) return;
      if (!removal.current) {
        tell.onSelect(withoutGone(held, gone));
        tell.onActive(settled.id);
        tell.onGone(gone);
        return;
      }
    }
    tell.onSelect(selectOne(held, settled.id));
    tell.onActive(settled.id);
    if (owed.current !== null || removal.current) tell.onOpen(settled.id, owed.current === 'settled');
    owed.current = null;
    removal.current = false;
  }, [list, version, active]);
  return { active, setActive, owed, removal };
}
