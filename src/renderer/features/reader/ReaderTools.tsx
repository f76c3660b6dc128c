// What can be looked at beside the message itself. Acts on nothing.
import { useRef, useState } from 'react';
import type { Conversation } from '../../../shared/model/conversation.ts';
import type { MessageRow } from '../../../shared/model/message.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useTheme } from '../../ui/use-theme.ts';
import { MessageMenu } from './MessageMenu.tsx';
import type { ReaderViewState } from './reader-view.ts';
import { SourceDialog } from './SourceDialog.tsx';
import { splitActs } from './split-acts.ts';
import { useReaderCommands } from './use-reader-commands.ts';
import { useReaderKeys } from './use-reader-keys.ts';

interface ReaderToolsProps {
  readonly row: MessageRow | null;
  /** Shown in the sender's own colours although the window is dark. */
  readonly original: boolean;
  onOriginal(): void;
  readonly reader: ReaderViewState;
  /** Of the message; empty where conversations are not shown. */
  readonly conversation: Conversation;
  readonly conversations: boolean;
  onConversations(shown: boolean): void;
  onDone(text: string, undo?: () => void): void;
  onFailed(thrown: unknown): void;
}

export function ReaderTools(props: ReaderToolsProps) {
  const { row, original, onOriginal, conversation, onDone, onFailed } = props;
  const theme = useTheme();
  const [source, setSource] = useState(false);
  const tools = useRef<HTMLDivElement>(null);
  const conversationItems = row ? splitActs(row.id, conversation, onDone, onFailed) : [];
  useReaderKeys(tools, { x: () => conversationItems[0]?.run() });
  useReaderCommands({ 'show-source': () => setSource(row !== null) });
  if (!row) return <div className="reader-tools" />;
  return (
    <div className="reader-tools" ref={tools}>
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
        conversationItems={conversationItems}
        conversations={props.conversations}
        onConversations={props.onConversations}
        onDone={onDone}
        onFailed={onFailed}
      />
      {source ? (
        <SourceDialog messageId={row.id} within={props.reader.view.within} onClose={() => setSource(false)} />
      ) : null}
    </div>
  );
}
