// Saving and opening the files of a message, one after the other for each file: a second press while one is under way
// asks nobody twice.
import { useEffect, useState } from 'react';
import type { SavingFiles } from '../../../shared/contract/app-state.ts';
import type { Attachment } from '../../../shared/model/body.ts';
import type { MessageId } from '../../../shared/model/ids.ts';
import { ProblemError } from '../../../shared/problem.ts';
import { call, listen } from '../../data/client.ts';
import { count } from '../../ui/format.ts';

/** Stands for all files among the ids of parts. */
const ALL = 'all';

export interface FileActs {
  /** Words for what is under way for this file, or empty. */
  busy(file: Attachment): string;
  /** How far saving all of them has come; null: it is not under way. */
  readonly savingAll: Progress | null;
  /** Words for anything that is under way, or empty. */
  readonly underWay: string;
  /** @returns what was done, in words; null: nothing. Rejects as the contract's call does. */
  save(file: Attachment): Promise<string | null>;
  open(file: Attachment): Promise<null>;
  /** @param onSaved what was saved, in words, also where a part of it failed and this rejects */
  saveAll(onSaved: (text: string) => void): Promise<void>;
  /** What is saved whole stays. */
  stopSaving(): Promise<void>;
}

type Progress = NonNullable<SavingFiles['progress']>;

/** @param within the part that is the message whose files these are; null: the message itself */
export function useFileActs(messageId: MessageId, within: string | null): FileActs {
  const [doing, setDoing] = useState<Readonly<Record<string, string>>>({});
  const [progress, setProgress] = useState<Progress | null>(null);
  // Whoever comes back to a message meanwhile sees that it goes on, and can still end it.
  useEffect(
    () =>
      listen('attachments.saving', (told) => {
        if (told.messageId === messageId && told.within === within) setProgress(told.progress);
      }),
    [messageId, within],
  );
  const meant = { messageId, ...(within === null ? {} : { within }) };

  const alone = async <T>(key: string, words: string, act: () => Promise<T | null>): Promise<T | null> => {
    if (doing[key]) return null;
    setDoing((held) => ({ ...held, [key]: words }));
    try {
      return await act();
    } finally {
      setDoing(({ [key]: _done, ...held }) => held);
    }
  };

  return {
    busy: ({ partId }) => doing[partId] ?? '',
    savingAll: progress,
    underWay: Object.values(doing)[0] ?? (progress === null ? '' : 'Saving…'),
    save: ({ partId }) =>
      alone(partId, 'Saving…', async () => {
        const saved = await call('attachments.save', { messageId, partId });
        return saved ? `Saved ${saved.filename}` : null;
      }),
    open: ({ partId }) =>
      alone(partId, 'Opening…', async () => {
        await call('attachments.open', { messageId, partId });
        return null;
      }),
    saveAll: async (onSaved) => {
      await alone(ALL, 'Saving…', async () => {
        const answer = progress === null ? await call('attachments.saveAll', meant) : null;
        if (answer === null) return null;
        const { saved, all, problem } = answer;
        if (problem === null)
          onSaved(saved.length === 1 ? 'Saved 1 file' : `Saved ${count(saved.length)} files`);
        else if (problem.kind === 'cancelled')
          onSaved(`Stopped: saved ${count(saved.length)} of ${count(all)} files`);
        else {
          if (saved.length > 0) onSaved(`Saved ${count(saved.length)} of ${count(all)} files`);
          throw new ProblemError(problem);
        }
        return null;
      });
    },
    stopSaving: () => call('attachments.stopSaving', meant),
  };
}
