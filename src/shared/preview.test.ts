import { expect, test } from 'vitest';
import { readPreviewReport } from './preview.ts';

test('what the frame says is read as it should be, and nothing else is', () => {
  const shown = { type: 'shown', pages: 4, drawn: 3, page: 2, zoom: 100 };
  for (const said of [{ type: 'ready' }, { type: 'close' }, shown, { type: 'failed', reason: 'damaged' }]) {
    expect(readPreviewReport(said)).toEqual(said);
  }
  expect(readPreviewReport({ ...shown, html: '<b>' })).toEqual(shown);
  for (const said of [
    null,
    'ready',
    { type: 'open' },
    { type: 'failed', reason: '<b>' },
    { type: 'failed' },
    { ...shown, page: 4 },
    { ...shown, drawn: 5 },
    { type: 'shown', pages: 4, page: 2, zoom: 100 },
    { ...shown, pages: '3' },
    { ...shown, zoom: Number.NaN },
    { ...shown, page: 0 },
    { ...shown, pages: 1e12 },
  ]) {
    expect(readPreviewReport(said)).toBeNull();
  }
});
