import { expect, test } from 'vitest';
import type { LedgerEntry, ListedMessage } from './ledger.ts';
import { type PlanInput, planRound } from './plan.ts';
import { isDue, previewRemoval, type RemovalRules } from './removal.ts';

const DAY = 86_400_000;
const NOW = 1_000 * DAY;
let nextId = 0;

const entry = (uidl: string, changes: Partial<LedgerEntry> = {}): LedgerEntry => {
  nextId += 1;
  return {
    id: nextId,
    uidl,
    contentHash: `hash-${uidl}`,
    headerHash: `head-${uidl}`,
    announced: 100,
    messageId: nextId,
    fetchedAt: NOW - DAY,
    deletedHereAt: null,
    deletedThereAt: null,
    tries: 0,
    triedAt: 0,
    state: 'whole',
    ...changes,
  };
};

/** Messages 1, 2, 3 … with these names and 100 octets each. */
const listing = (...uidls: (string | null)[]): ListedMessage[] =>
  uidls.map((uidl, index) => ({ number: index + 1, uidl, size: 100 }));

const rules = (changes: Partial<RemovalRules> = {}): RemovalRules => ({
  policy: 'always',
  graceMs: 1_000,
  now: NOW,
  ...changes,
});

function plan(changes: Partial<PlanInput>): { fetch: string[]; missing: string[] } {
  const planned = planRound({
    listed: [],
    held: [],
    rules: rules(),
    sizeLimit: 1_000,
    canTop: true,
    troublesome: new Set(),
    ...changes,
  });
  return {
    fetch: planned.fetch.map((item) => `${item.number} ${item.uidl} ${item.part} ${item.why}`),
    missing: planned.missing.map(({ uidl }) => uidl),
  };
}

test('new messages are fetched newest first, known ones not at all', () => {
  expect(plan({ listed: listing('a', 'b', 'c'), held: [entry('b')] }).fetch).toEqual([
    '3 c whole new',
    '1 a whole new',
  ]);
});

test('message numbers mean nothing from one session to the next', () => {
  expect(plan({ listed: listing('b', 'a'), held: [entry('a'), entry('b')] })).toEqual({
    fetch: [],
    missing: [],
  });
});

test('what is missing at the server is told, once, and never a reason to fetch or remove anything', () => {
  const gone = entry('old', { deletedThereAt: NOW - DAY });
  expect(plan({ held: [entry('a'), gone] })).toEqual({ fetch: [], missing: ['a'] });
});

test('a name that came back, or changed its size, is verified by content', () => {
  const held = [entry('a', { deletedThereAt: NOW - DAY }), entry('b', { announced: 99 })];
  expect(plan({ listed: listing('a', 'b'), held }).fetch).toEqual(['2 b whole verify', '1 a whole verify']);
});

test('large messages come as headers, where the server has TOP', () => {
  const listed = [{ number: 1, uidl: 'big', size: 5_000 }];
  expect(plan({ listed }).fetch).toEqual(['1 big headers new']);
  expect(plan({ listed, canTop: false }).fetch).toEqual(['1 big whole new']);
  const held = [entry('big', { state: 'headers', contentHash: null, announced: 5_000 })];
  expect(plan({ listed, held }).fetch).toEqual([]);
  expect(plan({ listed, held, sizeLimit: 9_000 }).fetch).toEqual(['1 big whole verify']);
});

test('two messages of one name are both fetched; later they count as known by their sizes', () => {
  const listed = [
    { number: 1, uidl: 'x', size: 100 },
    { number: 2, uidl: 'x', size: 200 },
  ];
  expect(plan({ listed }).fetch).toEqual(['2 x whole new', '1 x whole new']);
  const one = [entry('x')];
  expect(plan({ listed, held: one }).fetch).toEqual(['2 x whole verify', '1 x whole verify']);
  const both = [entry('x'), entry('x', { announced: 200 })];
  expect(plan({ listed, held: both }).fetch).toEqual([]);
  expect(plan({ listed, held: both, rules: rules({ policy: 'never' }) }).fetch).toEqual([
    '2 x whole removal',
    '1 x whole removal',
  ]);
});

test('without names everything is fetched, to be told apart by content', () => {
  expect(plan({ listed: listing(null, null), held: [entry('')] }).fetch).toEqual([
    '2 null whole verify',
    '1 null whole verify',
  ]);
});

test('what is to be removed is identified first, by headers alone only when large and unchanged', () => {
  const big = 200 * 1024;
  const listed = [
    { number: 1, uidl: 'a', size: 100 },
    { number: 2, uidl: 'b', size: big },
    { number: 3, uidl: 'c', size: 100 },
  ];
  const held = [entry('a'), entry('b', { announced: big })];
  const input = { listed, held, rules: rules({ policy: 'never' }) };
  expect(plan(input).fetch).toEqual(['3 c whole new', '2 b headers removal', '1 a whole removal']);
  expect(plan({ ...input, canTop: false }).fetch[1]).toBe('2 b whole removal');
  const unsure = [entry('a'), entry('b', { announced: null })];
  expect(plan({ ...input, held: unsure }).fetch[1]).toBe('2 b whole removal');
});

test('a suspicious answer is asked for again, a few times', () => {
  const listed = listing('s');
  const again = entry('s', { state: 'suspicious' });
  expect(plan({ listed, held: [again] }).fetch).toEqual(['1 s whole verify']);
  expect(plan({ listed, held: [{ ...again, tries: 5 }] }).fetch).toEqual([]);
});

test('what broke the session last time comes last', () => {
  const troublesome = new Set(['c']);
  expect(plan({ listed: listing('a', 'b', 'c'), troublesome }).fetch).toEqual([
    '2 b whole new',
    '1 a whole new',
    '3 c whole new',
  ]);
});

test('policies', () => {
  const young = entry('a');
  expect(isDue(young, rules({ policy: 'always' }))).toBe(false);
  expect(isDue(young, rules({ policy: 'never' }))).toBe(true);
  expect(isDue(young, rules({ policy: { days: 1 } }))).toBe(true);
  expect(isDue(young, rules({ policy: { days: 2 } }))).toBe(false);
  expect(isDue(young, rules({ policy: 'until-deleted' }))).toBe(false);
  const deleted = entry('a', { deletedHereAt: NOW - 999 });
  expect(isDue(deleted, rules({ policy: 'until-deleted' }))).toBe(false);
  expect(isDue({ ...deleted, deletedHereAt: NOW - 1_000 }, rules({ policy: 'until-deleted' }))).toBe(true);
});

test('never due: suspicious, without name, headers only, and for a day what was tried in vain', () => {
  const never = rules({ policy: 'never' });
  expect(isDue(entry('a', { state: 'suspicious' }), never)).toBe(false);
  expect(isDue(entry('a', { state: 'headers', contentHash: null }), never)).toBe(false);
  expect(isDue(entry(''), never)).toBe(false);
  expect(isDue(entry('a', { tries: 3, triedAt: NOW - DAY + 1 }), never)).toBe(false);
  expect(isDue(entry('a', { tries: 3, triedAt: NOW - DAY }), never)).toBe(true);
});

test('the preview counts what the next check would remove', () => {
  const held = [entry('a'), entry('b', { announced: null }), entry('c', { deletedThereAt: NOW }), entry('')];
  expect(previewRemoval(held, rules({ policy: 'never' }))).toEqual({ messages: 2, octets: 100 });
});
