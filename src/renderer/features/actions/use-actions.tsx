// Carries out the actions of the table: asks where one must ask, says what was done, and takes it back on request.
import { type ReactNode, useRef, useState } from 'react';
import { call } from '../../data/client.ts';
import { useMail } from '../../data/mail-context.ts';
import { useObservable } from '../../data/observable.ts';
import type { Toasts } from '../notices/toasts.ts';
import { type TagChange, TagDialog } from '../tags/TagDialog.tsx';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import { FolderDialog } from './FolderDialog.tsx';
import type { ActionQuestions, ActionTarget, MessageAction } from './message-actions.ts';
import { undoWords } from './undo-words.ts';

type FolderAnswer = Awaited<ReturnType<ActionQuestions['folder']>>;
type ConfirmQuestion = Parameters<ActionQuestions['confirm']>[0];

type Question =
  | { readonly kind: 'folder'; readonly target: ActionTarget; answer(answer: FolderAnswer): void }
  | { readonly kind: 'tags'; readonly target: ActionTarget; answer(change: TagChange | null): void }
  | { readonly kind: 'confirm'; readonly question: ConfirmQuestion; answer(sure: boolean): void };

export interface Actions {
  run(action: MessageAction, target: ActionTarget): void;
  readonly ask: ActionQuestions;
  undo(): void;
  /** The dialog of the question that is open, to be put anywhere in the window. */
  readonly dialog: ReactNode;
}

/** @param removing told that messages are about to leave the list by the person's own act, or that they are not after all. */
export function useActions(toasts: Toasts, removing: (expected: boolean) => void): Actions {
  const { data } = useMail();
  const accounts = useObservable(data.accounts) ?? [];
  const mailboxes = useObservable(data.mailboxes);
  const [question, setQuestion] = useState<Question | null>(null);
  const open = useRef<((none: null) => void) | null>(null);

  const settle = <T,>(resolve: (answer: T) => void, answer: T): void => {
    open.current = null;
    setQuestion(null);
    resolve(answer);
  };
  const ask: ActionQuestions = {
    folder: (target) =>
      new Promise((resolve) => {
        open.current?.(null);
        open.current = () => resolve(null);
        setQuestion({ kind: 'folder', target, answer: (answer) => settle(resolve, answer) });
      }),
    tags: (target) =>
      new Promise((resolve) => {
        open.current?.(null);
        open.current = () => resolve(null);
        setQuestion({ kind: 'tags', target, answer: (change) => settle(resolve, change) });
      }),
    confirm: (asked) =>
      new Promise((resolve) => {
        open.current?.(null);
        open.current = () => resolve(false);
        setQuestion({ kind: 'confirm', question: asked, answer: (sure) => settle(resolve, sure) });
      }),
  };

  const undo = (): void => {
    call('outbox.undo', {}).then((undone) => toasts.done(undoWords(undone)), toasts.failed);
  };

  return {
    ask,
    undo,
    run: (action, target) => {
      if (action.removes(target)) removing(true);
      action.run(target, ask).then(
        (outcome) => {
          if (!outcome) removing(false);
          else if (outcome.words) toasts.done(outcome.words, outcome.result.undoable ? undo : undefined);
        },
        (thrown: unknown) => {
          removing(false);
          toasts.failed(thrown);
        },
      );
    },
    dialog: questionDialog(question, accounts, mailboxes, toasts.failed),
  };
}

function questionDialog(
  question: Question | null,
  accounts: Parameters<typeof FolderDialog>[0]['accounts'],
  mailboxes: Parameters<typeof FolderDialog>[0]['mailboxes'],
  failed: (thrown: unknown) => void,
): ReactNode {
  switch (question?.kind) {
    case 'folder':
      return (
        <FolderDialog
          accounts={accounts}
          mailboxes={mailboxes}
          from={question.target.mailboxId}
          onAnswer={question.answer}
        />
      );
    case 'tags':
      return (
        <TagDialog
          accountId={question.target.accountId}
          held={question.target.tags}
          complete={question.target.tagsComplete}
          onAnswer={question.answer}
          onFailed={failed}
        />
      );
    case 'confirm':
      return <ConfirmDialog {...question.question} onAnswer={question.answer} />;
    case undefined:
      return null;
  }
}
