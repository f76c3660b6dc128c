// The numbered steps of mail.db, in order.
import { initial } from './001-initial.ts';
import type { Migration } from './migrate.ts';

export const mailMigrations: readonly Migration[] = [initial];
