// Every case of the legible corpus, for the tests that go through all of it.
import { type LegibleCase, legible } from './legible.ts';
import { habits } from './legible-habits.ts';
import { labels } from './legible-labels.ts';
import { lines } from './legible-lines.ts';
import { packed } from './legible-packed.ts';
import { pictured } from './legible-pictures.ts';
import { programs } from './legible-programs.ts';
import { signed } from './legible-signed.ts';
import { yencoded } from './legible-yenc.ts';

export const allLegible: readonly LegibleCase[] = [
  ...legible,
  ...programs,
  ...habits,
  ...lines,
  ...labels,
  ...packed,
  ...pictured,
  ...signed,
  ...yencoded,
];
