// The numbered steps of mail.db, in order.
import { initial } from './001-initial.ts';
import { pictureGrants } from './002-picture-grants.ts';
import { folderChoices } from './003-folder-choices.ts';
import { dividedConversations } from './004-divided-conversations.ts';
import { listedAt } from './005-listed-at.ts';
import { objectIds } from './006-object-ids.ts';
import type { Migration } from './migrate.ts';

export const mailMigrations: readonly Migration[] = [
  initial,
  pictureGrants,
  folderChoices,
  dividedConversations,
  listedAt,
  objectIds,
];
