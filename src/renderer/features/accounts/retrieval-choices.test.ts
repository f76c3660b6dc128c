import { expect, test } from 'vitest';
import type { BodyPolicy } from '../../../shared/model/account.ts';
import {
  connectionOptions,
  intervalOptions,
  policyKey,
  policyOf,
  policyOptions,
  sizeOptions,
} from './retrieval-choices.ts';

const keys = (options: readonly (readonly [string, string])[]) => options.map(([key]) => key);

test('each policy is one option and comes back from it', () => {
  const policies: BodyPolicy[] = [{ kind: 'everything' }, { kind: 'headers' }, { kind: 'days', days: 45 }];
  for (const policy of policies) {
    expect(policyOf(policyKey(policy))).toEqual(policy);
    expect(keys(policyOptions(policy))).toContain(policyKey(policy));
  }
  expect(keys(policyOptions(null))).toEqual([
    'everything',
    'days-7',
    'days-30',
    'days-90',
    'days-365',
    'headers',
  ]);
});

test('what is held is offered, in its place and once', () => {
  expect(keys(intervalOptions(20))).toEqual(['1', '5', '10', '15', '20', '30', '60', '0']);
  expect(keys(intervalOptions(0))).toEqual(['1', '5', '10', '15', '30', '60', '0']);
  expect(keys(sizeOptions(0))[0]).toBe('0');
  expect(keys(sizeOptions(Number.MAX_SAFE_INTEGER))).toHaveLength(5);
  expect(keys(connectionOptions(2))).toEqual(['1', '2', '3', '4']);
  expect(keys(connectionOptions(8)).at(-1)).toBe('8');
});
