// The numbered steps of bodies.db, in order.
import { initialBodies } from './bodies-001-initial.ts';
import type { Migration } from './migrate.ts';

export const bodiesMigrations: readonly Migration[] = [initialBodies];
