import { expect, test } from 'vitest';
import { createLayoutMemory } from './layout-memory.ts';
import { defaultLayout, type Layout } from './view-store.ts';

test('what is remembered late comes under what was changed meanwhile, and only changes are saved', () => {
  const saved: Partial<Layout>[] = [];
  const memory = createLayoutMemory({ saveLayout: (change) => saved.push(change) });
  expect(memory.current.get()).toEqual(defaultLayout);
  memory.change({ listWidth: 500 });
  memory.recall({ ...defaultLayout, treeWidth: 264, listWidth: 300 });
  expect(memory.current.get()).toEqual({ ...defaultLayout, treeWidth: 264, listWidth: 500 });
  expect(saved).toEqual([{ listWidth: 500 }]);
});
