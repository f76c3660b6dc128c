// Message ids of an undo step as text, e.g. `5:900,903`: a whole mailbox is a few octets, ten thousand scattered
// messages some tens of kilobytes.

/** From ascending ids `1,2,3,9`, as SQLite's group_concat gives them, to `1:3,9`. */
export function rangesOfList(list: string): string {
  if (list === '') return '';
  const ranges: string[] = [];
  let low = 0;
  let high = 0;
  const close = (): void => {
    if (low > 0) ranges.push(low === high ? `${low}` : `${low}:${high}`);
  };
  let value = 0;
  for (let i = 0; i <= list.length; i += 1) {
    const unit = i === list.length ? 0x2c : list.charCodeAt(i);
    if (unit !== 0x2c) {
      value = value * 10 + (unit - 0x30);
      continue;
    }
    if (value !== high + 1 || low === 0) {
      close();
      low = value;
    }
    high = value;
    value = 0;
  }
  close();
  return ranges.join();
}

export function idsOfRanges(ranges: string): number[] {
  if (ranges === '') return [];
  const ids: number[] = [];
  for (const range of ranges.split(',')) {
    const [low = 0, high = low] = range.split(':').map(Number);
    for (let id = low; id <= high; id += 1) ids.push(id);
  }
  return ids;
}
