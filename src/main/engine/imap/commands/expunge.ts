// UID EXPUNGE (RFC 4315): only the messages named, never what another client marked `\Deleted`.
import type { Command } from '../command.ts';
import { requireSet } from '../uid-set.ts';
import { raw } from '../wire-encode.ts';

export function expungeCommand(set: string): Command<void> {
  return {
    name: 'UID EXPUNGE',
    parts: [raw(`UID EXPUNGE ${requireSet(set)}`)],
    shares: ['copyuid'],
    done: () => undefined,
  };
}
