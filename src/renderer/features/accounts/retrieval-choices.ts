// What may be chosen of how mail is fetched and kept, as the options of native selects. A value that was set elsewhere
// and is not among the usual ones stays an option of its own.
import type { CallInput } from '../../../shared/contract/contract.ts';
import type { BodyPolicy } from '../../../shared/model/account.ts';
import { count, fileSize } from '../../ui/format.ts';

export type Changes = CallInput<'accounts.changeRetrieval'>['changes'];
export type Option<V extends string> = readonly [V, string];

const usualDays = [7, 30, 90, 365] as const;
const usualMinutes = [1, 5, 10, 15, 30, 60] as const;
const usualSizes = [1_000_000, 5_000_000, 20_000_000, 100_000_000] as const;
/** No message is larger. */
const ANY_SIZE = Number.MAX_SAFE_INTEGER;

export function policyKey(policy: BodyPolicy): string {
  return policy.kind === 'days' ? `days-${policy.days}` : policy.kind;
}

export function policyOf(key: string): BodyPolicy {
  if (key === 'everything' || key === 'headers') return { kind: key };
  return { kind: 'days', days: Number(key.slice('days-'.length)) };
}

export function policyWords(policy: BodyPolicy): string {
  if (policy.kind !== 'days')
    return policy.kind === 'everything' ? 'All messages' : 'Only the list of messages';
  return policy.days === 1 ? 'Messages of the last day' : `Messages of the last ${count(policy.days)} days`;
}

export function policyOptions(held: BodyPolicy | null): readonly Option<string>[] {
  const policies: BodyPolicy[] = [
    { kind: 'everything' },
    ...withHeld(usualDays, held?.kind === 'days' ? held.days : null).map((days) => ({
      kind: 'days' as const,
      days,
    })),
    { kind: 'headers' },
  ];
  return policies.map((policy) => [policyKey(policy), policyWords(policy)]);
}

export function intervalOptions(held: number): readonly Option<string>[] {
  const minutes = withHeld(usualMinutes, held === 0 ? null : held).map((value): Option<string> => {
    return [String(value), value === 1 ? 'Every minute' : `Every ${count(value)} minutes`];
  });
  return [...minutes, ['0', 'Only when I ask']];
}

export function sizeOptions(held: number): readonly Option<string>[] {
  const sizes = withHeld(usualSizes, held === ANY_SIZE ? null : held);
  return [
    ...sizes.map((size): Option<string> => [String(size), `Up to ${fileSize(size)}`]),
    [String(ANY_SIZE), 'Any size'],
  ];
}

export function connectionOptions(held: number): readonly Option<string>[] {
  return withHeld([1, 2, 3, 4], held).map((number) => [String(number), count(number)]);
}

/** The usual values with the one that is held, ascending. */
export function withHeld(usual: readonly number[], held: number | null): readonly number[] {
  return held === null || usual.includes(held) ? usual : [...usual, held].sort((a, b) => a - b);
}
