// What keys do in the message list: the index they lead to, apart from any component.

export interface ListKey {
  readonly key: string;
  readonly shift: boolean;
  /** Ctrl, or Cmd on macOS. */
  readonly command: boolean;
}

/** The row a key leads to from `index`; null when it does not move. `page` is how many rows fit the list. */
export function keyTarget(
  { key }: Pick<ListKey, 'key'>,
  index: number,
  total: number,
  page: number,
): number | null {
  if (total === 0) return null;
  const target = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + Math.max(1, page - 1),
    PageUp: index - Math.max(1, page - 1),
    Home: 0,
    End: total - 1,
  }[key];
  if (target === undefined) return null;
  return Math.min(total - 1, Math.max(0, target));
}
