import { expect, test } from 'vitest';
import { readCleaningReport } from './cleaning-messages.ts';

const made = {
  html: '<p>',
  blocked: { remoteImages: 1, hosts: ['a.example'], trackingPixels: 0 },
  remoteImages: ['https://a.example/1.png'],
  mismatches: 1,
  suspicious: [{ href: 'https://b.example/', claimed: 'c.example' }],
  cut: false,
};

test('what the frame may say is read', () => {
  for (const report of [
    { type: 'ready' },
    { type: 'failed', job: 2 },
    { type: 'begun', job: 3, made },
    { type: 'done', job: 3, made },
  ]) {
    expect(readCleaningReport(report)).toEqual(report);
  }
});

test('nothing else counts: a message may have got hold of the frame', () => {
  const done = (change: object) => ({ type: 'done', job: 1, made: { ...made, ...change } });
  for (const report of [
    null,
    'ready',
    { type: 'other', job: 1 },
    { type: 'failed' },
    { type: 'done', made },
    { type: 'done', job: 1 },
    { type: 'begun', job: 1, made: {} },
    done({ html: 7 }),
    done({ html: 'x'.repeat(12_000_001) }),
    done({ blocked: null }),
    done({ blocked: { ...made.blocked, hosts: [1] } }),
    done({ blocked: { ...made.blocked, remoteImages: -1 } }),
    done({ remoteImages: 'https://a.example/' }),
    done({ remoteImages: ['x'.repeat(8_001)] }),
    done({ mismatches: Number.NaN }),
    done({ suspicious: {} }),
    done({ cut: 'no' }),
  ]) {
    expect(readCleaningReport(report)).toBeNull();
  }
  expect(readCleaningReport(done({ suspicious: [{ href: 1 }], more: 1 }))).toEqual({
    type: 'done',
    job: 1,
    made: { ...made, suspicious: [] },
  });
});
