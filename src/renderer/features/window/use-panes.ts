// Which pane is in front where not all fit side by side, and how the focus goes from pane to pane.
import { type RefObject, useState } from 'react';
import { type LayoutMode, useLayoutMode } from './use-layout-mode.ts';

export type PaneName = 'tree' | 'list' | 'message';

export interface Panes {
  readonly mode: LayoutMode;
  /** In a window of one pane: the one that is shown. */
  readonly shown: PaneName;
  /** In a window of two panes: the folder tree lies over the list. */
  readonly drawer: boolean;
  /** Shows a pane and puts the focus into it. */
  enter(pane: PaneName): void;
  /** Shows a pane where only one is shown; elsewhere nothing moves. */
  reveal(pane: PaneName): void;
  closeDrawer(): void;
  /** F6: the next or previous pane of those in sight. */
  cycle(by: 1 | -1): void;
  /** One step back; false when there was none. */
  back(): boolean;
}

/**
 * @param root the element around all panes; each has `data-pane`.
 * @param focusList puts the focus on the active message, also when its row is not painted yet.
 */
export function usePanes(root: RefObject<HTMLElement | null>, focusList: () => void): Panes {
  const mode = useLayoutMode();
  const [shown, setShown] = useState<PaneName>('list');
  const [drawer, setDrawer] = useState(false);
  const drawn = drawer && mode === 'two';

  const enter = (pane: PaneName): void => {
    setShown(pane);
    setDrawer(mode === 'two' && pane === 'tree');
    // The pane may only come into sight with the next frame.
    requestAnimationFrame(() => {
      if (pane === 'list') focusList();
      else paneOf(root.current, pane)?.querySelector<HTMLElement>(focusTargets[pane])?.focus();
    });
  };

  return {
    mode,
    shown,
    drawer: drawn,
    enter,
    reveal: (pane) => {
      setShown(pane);
      setDrawer(false);
    },
    closeDrawer: () => setDrawer(false),
    cycle: (by) => {
      const order: readonly PaneName[] =
        mode === 'two' && !drawn ? ['list', 'message'] : ['tree', 'list', 'message'];
      const at = order.findIndex((name) => paneOf(root.current, name)?.contains(document.activeElement));
      const next = at === -1 ? 'list' : order[(at + by + order.length) % order.length];
      enter(next ?? 'list');
    },
    back: () => {
      if (drawn) enter('list');
      else if (mode === 'one' && shown === 'message') enter('list');
      else if (mode === 'one' && shown === 'list') enter('tree');
      else if (mode !== 'one' && paneOf(root.current, 'message')?.contains(document.activeElement))
        enter('list');
      else return false;
      return true;
    },
  };
}

function paneOf(root: HTMLElement | null, pane: PaneName): Element | null {
  return root?.querySelector(`[data-pane="${pane}"]`) ?? null;
}

const focusTargets = {
  tree: '[role="treeitem"][tabindex="0"]',
  message: '[data-pane-focus]',
} as const;
