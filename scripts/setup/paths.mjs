// Where things are, for all scripts.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
/** Runtimes and locks of this clone; git-ignored. */
export const runtimeDir = join(root, '.runtime');
export const outDir = join(root, 'out');
export const inRoot = (...parts) => join(root, ...parts);
