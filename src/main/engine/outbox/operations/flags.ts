// Flags and keywords: UID STORE with + and −, which may be repeated without harm.
import { problem } from '../../../../shared/problem.ts';
import type { SelectedMailbox } from '../../imap/types.ts';
import type { FlagWork } from '../../store/queries/lanes.ts';
import { mustBeWritable, type Task } from '../task.ts';
import { uidSets, uidsOf } from '../uid-sets.ts';

export async function carryOutFlags(task: Task, work: FlagWork): Promise<void> {
  await task.transport.withMailbox(work.mailboxId, task.signal, async (session, selected) => {
    mustBeWritable(selected);
    mustBeKept(selected, [...work.add, ...work.remove]);
    task.begin(work);
    const { signal } = task;
    const answers = uidSets(uidsOf(work.targets)).flatMap((set) => [
      ...(work.add.length > 0
        ? [session.uidStore(set, { mode: 'add', flags: work.add }, { signal, priority: 'high' })]
        : []),
      ...(work.remove.length > 0
        ? [session.uidStore(set, { mode: 'remove', flags: work.remove }, { signal, priority: 'high' })]
        : []),
    ]);
    await Promise.all(answers);
    task.store.operations.confirmFlags(work, new Set(work.targets.map((target) => target.messageId)));
  });
}

/** A flag outside PERMANENTFLAGS would be lost with the session (RFC 3501 section 7.1): not sent, but said. */
function mustBeKept(selected: SelectedMailbox, flags: readonly string[]): void {
  const kept = new Set(selected.permanentFlags.map((flag) => flag.toLowerCase()));
  for (const flag of flags) {
    const possible = kept.has(flag.toLowerCase()) || (selected.newKeywords && !flag.startsWith('\\'));
    if (!possible) throw problem('refused', 'unsupported', { detail: `PERMANENTFLAGS without ${flag}` });
  }
}
