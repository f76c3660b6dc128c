// Adds and takes away tags: those in use as boxes to tick, and a new one by its name. Only what was changed is sent.
import { type FormEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { AccountId } from '../../../shared/model/ids.ts';
import type { Flag } from '../../../shared/model/message.ts';
import { call } from '../../data/client.ts';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { type HeldTags, tagName, tagsOf, typedTag } from './tag-words.ts';
import './tags.css';

export interface TagChange {
  readonly add: readonly Flag[];
  readonly remove: readonly Flag[];
}

interface TagDialogProps {
  readonly accountId: AccountId;
  readonly held: HeldTags;
  /** The tags of all messages are known; otherwise a box that was not touched may hide some. */
  readonly complete: boolean;
  onAnswer(change: TagChange | null): void;
  onFailed(thrown: unknown): void;
}

type Shown = 'all' | 'some' | 'none';

export function TagDialog({ accountId, held, complete, onAnswer, onFailed }: TagDialogProps) {
  const [known, setKnown] = useState<readonly Flag[]>([]);
  const [made, setMade] = useState<readonly Flag[]>([]);
  const [wanted, setWanted] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string | null>(null);
  const fieldId = useId();
  const errorId = useId();
  const failed = useRef(onFailed);
  useEffect(() => {
    call('messages.tags', { accountId }).then((tags) => setKnown(tagsOf(tags)), failed.current);
  }, [accountId]);

  const choices = useMemo(() => {
    const byKey = new Map<string, Flag>();
    for (const tag of [...[...held.values()].map((entry) => entry.tag), ...known, ...made]) {
      if (!byKey.has(tag.toLowerCase())) byKey.set(tag.toLowerCase(), tag);
    }
    return [...byKey].sort(([, a], [, b]) => tagName(a).localeCompare(tagName(b)));
  }, [held, known, made]);
  const before = (key: string): Shown => held.get(key)?.held ?? (complete ? 'none' : 'some');
  const want = (key: string, on: boolean): void => setWanted((all) => new Map(all).set(key, on));

  /** Null: it cannot be a tag, and the dialog says why. */
  const addTyped = (): readonly [string, Flag] | null => {
    const found = typedTag(typed);
    if ('error' in found) {
      setError(found.error);
      return null;
    }
    const key = found.tag.toLowerCase();
    if (!choices.some(([choice]) => choice === key)) setMade((all) => [...all, found.tag]);
    want(key, true);
    setTyped('');
    setError(null);
    return [key, found.tag];
  };
  const apply = (): void => {
    const all = new Map(choices);
    const ticked = new Map(wanted);
    if (typed.trim() !== '') {
      const added = addTyped();
      if (added === null) return;
      const [key, tag] = added;
      if (!all.has(key)) all.set(key, tag);
      ticked.set(key, true);
    }
    const add = [...all].filter(([key]) => ticked.get(key) === true && before(key) !== 'all');
    const remove = [...all].filter(([key]) => ticked.get(key) === false && before(key) !== 'none');
    const tags = (entries: readonly (readonly [string, Flag])[]): Flag[] => entries.map(([, tag]) => tag);
    onAnswer(add.length + remove.length > 0 ? { add: tags(add), remove: tags(remove) } : null);
  };

  return (
    <ModalDialog title="Tags" onClose={() => onAnswer(null)}>
      <form
        className="modal-body"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          // Enter adds what was typed first, so that it is seen in the list before it is applied.
          if (typed.trim() !== '') addTyped();
          else apply();
        }}
      >
        <div className="field">
          <label htmlFor={fieldId}>New tag</label>
          <div className="tag-new">
            <input
              id={fieldId}
              className="input"
              autoComplete="off"
              spellCheck={false}
              data-first-focus=""
              aria-invalid={error !== null}
              aria-describedby={error === null ? undefined : errorId}
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value);
                setError(null);
              }}
            />
            <button type="button" className="button" onClick={addTyped}>
              Add
            </button>
          </div>
          {error === null ? null : (
            <p id={errorId} className="field-error" role="alert">
              {error}
            </p>
          )}
        </div>
        {choices.length > 0 ? (
          <fieldset className="tag-choices" aria-label="Tags of the messages">
            {choices.map(([key, tag]) => (
              <TagBox
                key={key}
                name={tagName(tag)}
                shown={wanted.has(key) ? (wanted.get(key) ? 'all' : 'none') : before(key)}
                onChange={(on) => want(key, on)}
              />
            ))}
          </fieldset>
        ) : null}
        <div className="modal-actions">
          <button type="button" className="button" onClick={() => onAnswer(null)}>
            Cancel
          </button>
          <button type="button" className="button primary" onClick={apply}>
            Apply
          </button>
        </div>
      </form>
    </ModalDialog>
  );
}

function TagBox({ name, shown, onChange }: { name: string; shown: Shown; onChange(on: boolean): void }) {
  const box = useRef<HTMLInputElement>(null);
  // "Some of them" can be said by a property alone.
  useEffect(() => {
    if (box.current) box.current.indeterminate = shown === 'some';
  }, [shown]);
  return (
    <label className="tag-choice">
      <input
        ref={box}
        type="checkbox"
        checked={shown === 'all'}
        onChange={(event) => onChange(event.target.checked)}
      />
      <bdi>{name}</bdi>
    </label>
  );
}
