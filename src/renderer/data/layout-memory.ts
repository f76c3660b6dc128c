// How the person arranged the window: what was remembered, under what has been changed since this start.
import { type Observable, observable } from './observable.ts';
import { defaultLayout, type Layout, type ViewStore } from './view-store.ts';

export interface LayoutMemory {
  readonly current: Observable<Layout>;
  /** Shows a change and remembers it. */
  change(change: Partial<Layout>): void;
  /** What the last run remembered, come at last: what was changed meanwhile stays changed. */
  recall(remembered: Layout): void;
}

export function createLayoutMemory(store: Pick<ViewStore, 'saveLayout'>): LayoutMemory {
  const current = observable(defaultLayout);
  let changed: Partial<Layout> = {};
  return {
    current,
    change: (change) => {
      changed = { ...changed, ...change };
      current.update((before) => ({ ...before, ...change }));
      store.saveLayout(change);
    },
    recall: (remembered) => current.set({ ...remembered, ...changed }),
  };
}
