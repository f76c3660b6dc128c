// What can be looked at beside the message itself. Acts on nothing.
import { useState } from 'react';
import type { MessageRow } from '../../../shared/model/message.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useTheme } from '../../ui/use-theme.ts';
import { MessageMenu } from './MessageMenu.tsx';
import type { ReaderViewState } from './reader-view.ts';
import { SourceDialog } from './SourceDialog.tsx';

interface ReaderToolsProps {
  readonly row: MessageRow | null;
  /** Shown in the sender's own colours although the window is dark. */
  readonly original: boolean;
  onOriginal(): void;
  readonly reader: ReaderViewState;
  readonly conversations: boolean;
  onConversations(shown: boolean): void;
  onDone(text: string): void;
  onFailed(thrown: unknown): void;
}

export function ReaderTools(props: ReaderToolsProps) {
  const { row, original, onOriginal } = props;
  const theme = useTheme();
  const [source, setSource] = useState(false);
  if (!row) return <div className="reader-tools" />;
  return (
    <div className="reader-tools">
      {theme === 'dark' ? (
        <button
          type="button"
          className="button quiet icon"
          aria-label="Original colours"
          title="Original colours (O)"
          aria-pressed={original}
          onClick={onOriginal}
        >
          <Icon name="original" filled={original} />
        </button>
      ) : null}
      <button
        type="button"
        className="button quiet icon"
        aria-label="Show source"
        title="Show source"
        onClick={() => setSource(true)}
      >
        <Icon name="source" />
      </button>
      <MessageMenu
        row={row}
        reader={props.reader}
        conversations={props.conversations}
        onConversations={props.onConversations}
        onDone={props.onDone}
        onFailed={props.onFailed}
      />
      {source ? <SourceDialog messageId={row.id} onClose={() => setSource(false)} /> : null}
    </div>
  );
}
