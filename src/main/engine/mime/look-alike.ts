// A sender that is taken for somebody the person knows: one letter off, or letters of another script.
import { addressDomain } from './domains.ts';

/** Characters and pairs that look alike in common fonts → one of them. */
const SKELETON: readonly [RegExp, string][] = [
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/cl/g, 'd'],
  [/[0οоօ]/g, 'o'],
  [/[1lіɩӏι|ı]/g, 'i'],
  [/[аα]/g, 'a'],
  [/[еє]/g, 'e'],
  [/[сϲ]/g, 'c'],
  [/[рρ]/g, 'p'],
  [/[ѕ5]/g, 's'],
  [/[уγ]/g, 'y'],
  [/[хχ]/g, 'x'],
  [/[һ]/g, 'h'],
  [/[ԁ]/g, 'd'],
  [/[ոո]/g, 'n'],
  [/[νѵ]/g, 'v'],
  [/[ԛ]/g, 'q'],
  [/[јյ]/g, 'j'],
  [/[кκ]/g, 'k'],
  [/[-_.]/g, ''],
];

function skeleton(text: string): string {
  let out = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  for (const [pattern, to] of SKELETON) out = out.replace(pattern, to);
  return out;
}

/**
 * The known address this one imitates, or null. Addresses that are known themselves imitate nobody.
 * @param name display name of the sender; a known address written as the name of another one is an imitation too
 */
export function imitated(address: string, name: string, known: ReadonlySet<string>): string | null {
  const own = address.trim().toLowerCase();
  if (own === '' || known.has(own)) return null;
  const claimed = /[^\s<>"()]+@[^\s<>"()]+\.[^\s<>"()]+/.exec(name)?.[0].toLowerCase();
  if (claimed !== undefined && claimed !== own && known.has(claimed)) return claimed;
  const ownDomain = addressDomain(own);
  const ownSkeleton = skeleton(own);
  const ownDomainSkeleton = skeleton(ownDomain);
  for (const other of known) {
    const domain = addressDomain(other);
    if (domain === ownDomain) continue; // Colleagues have similar names; their domain vouches for them.
    if (skeleton(other) === ownSkeleton) return other;
    const sameLocal = other.slice(0, other.lastIndexOf('@')) === own.slice(0, own.lastIndexOf('@'));
    if (!sameLocal) continue;
    if (skeleton(domain) === ownDomainSkeleton) return other;
    if (domain.length >= 8 && oneEditApart(domain, ownDomain)) return other;
  }
  return null;
}

/** One character added, left out, changed, or two neighbours swapped. */
export function oneEditApart(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1 || one === other) return false;
  let i = 0;
  while (i < short.length && short[i] === long[i]) i++;
  if (short.length < long.length) return short.slice(i) === long.slice(i + 1);
  if (short.slice(i + 1) === long.slice(i + 1)) return true;
  return short[i] === long[i + 1] && short[i + 1] === long[i] && short.slice(i + 2) === long.slice(i + 2);
}
