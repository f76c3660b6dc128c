// Where the time goes between choosing a message and seeing it: marks on the window's own time line, for `npm run bench -- reader`
// and for the inspector. One message's marks at a time.

export type OpenStep = 'asked' | 'body' | 'clean' | 'presented' | 'arrived' | 'shown';

export function markStep(step: OpenStep): void {
  const name = `open-${step}`;
  performance.clearMarks(name);
  performance.mark(name);
}
