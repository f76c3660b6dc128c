// The actions on the selected messages: one stop of the Tab key, arrow keys inside (APG toolbar).
import { type KeyboardEvent, useRef, useState } from 'react';
import { Icon } from '../../ui/Icon.tsx';
import { type ActionTarget, type MessageAction, messageActions } from './message-actions.ts';
import './actions.css';

/** Where room is short the words of the highest go first: their pictures are known best. */
const wordRank: Readonly<Record<string, number>> = {
  archive: 1,
  delete: 1,
  undelete: 1,
  move: 2,
  junk: 3,
  read: 4,
  flag: 4,
  tags: 4,
};

interface MessageToolbarProps {
  readonly target: ActionTarget | null;
  onRun(action: MessageAction): void;
}

export function MessageToolbar({ target, onRun }: MessageToolbarProps) {
  const bar = useRef<HTMLDivElement>(null);
  const [wantedStop, setStop] = useState(0);
  const offered = messageActions.filter((action) => action.offered(target));
  const stop = Math.min(wantedStop, offered.length - 1);

  const onKeyDown = (event: KeyboardEvent): void => {
    const forward = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const backward = forward === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight';
    const last = offered.length - 1;
    const wanted = {
      [forward]: stop === last ? 0 : stop + 1,
      [backward]: stop === 0 ? last : stop - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    setStop(wanted);
    bar.current?.querySelectorAll('button')[wanted]?.focus();
  };

  return (
    <div className="toolbar" role="toolbar" aria-label="Message actions" ref={bar} onKeyDown={onKeyDown}>
      {offered.map((action, index) => (
        <button
          key={action.id}
          type="button"
          className="button quiet"
          // Not the native attribute: a disabled button loses the focus when the selection empties.
          aria-disabled={target === null}
          title={`${action.label(target)} (${action.keyLabel})`}
          tabIndex={index === stop ? 0 : -1}
          onFocus={() => setStop(index)}
          onClick={() => {
            if (target) onRun(action);
          }}
        >
          <Icon name={action.icon(target)} filled={action.id === 'flag' && target?.flagged === true} />
          <span className="toolbar-label" data-rank={wordRank[action.id] ?? 3}>
            {action.label(target)}
          </span>
        </button>
      ))}
    </div>
  );
}
