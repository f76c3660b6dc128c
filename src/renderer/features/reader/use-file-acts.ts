// Saving and opening the files of a message, one after the other for each file: a second press while one is under way
// asks nobody twice.
import { useState } from 'react';
import type { Attachment } from '../../../shared/model/body.ts';
import type { MessageId } from '../../../shared/model/ids.ts';
import { ProblemError } from '../../../shared/problem.ts';
import { call } from '../../data/client.ts';
import { count } from '../../ui/format.ts';

/** Stands for all files among the ids of parts. */
const ALL = 'all';

export interface FileActs {
  /** Words for what is under way for this file, or empty. */
  busy(file: Attachment): string;
  readonly savingAll: boolean;
  /** Words for anything that is under way, or empty. */
  readonly underWay: string;
  /** @returns what was done, in words; null: nothing. Rejects as the contract's call does. */
  save(file: Attachment): Promise<string | null>;
  open(file: Attachment): Promise<null>;
  /** @param onSaved what was saved, in words, also where a part of it failed and this rejects */
  saveAll(onSaved: (text: string) => void): Promise<void>;
}

/** @param within the part that is the message whose files these are; null: the message itself */
export function useFileActs(messageId: MessageId, within: string | null): FileActs {
  const [doing, setDoing] = useState<Readonly<Record<string, string>>>({});

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
    savingAll: ALL in doing,
    underWay: Object.values(doing)[0] ?? '',
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
        const answer = await call('attachments.saveAll', {
          messageId,
          ...(within === null ? {} : { within }),
        });
        if (answer === null) return null;
        const { saved, all, problem } = answer;
        if (problem === null)
          onSaved(saved.length === 1 ? 'Saved 1 file' : `Saved ${count(saved.length)} files`);
        else {
          if (saved.length > 0) onSaved(`Saved ${count(saved.length)} of ${count(all)} files`);
          throw new ProblemError(problem);
        }
        return null;
      });
    },
  };
}
