// Tells of files that were found damaged when the store was opened: what was saved of them, and under which name the
// rest was set aside.
import type { Problem } from '../../../shared/problem.ts';
import type { Store } from '../store/store.ts';

export function tellDamage(store: Store, tell: (problem: Problem) => void): void {
  for (const { file, setAsideAs, kept } of store.damage) {
    tell({
      kind: 'storage',
      code: 'store-damaged',
      retry: 'never',
      detail: `${file} was set aside as ${setAsideAs}; ${kept} entries of it could be read and are kept`,
    });
  }
}
