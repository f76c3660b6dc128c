// What is rarely done with one message: save it, print it, see it another way.
import { useState } from 'react';
import type { MessageRow } from '../../../shared/model/message.ts';
import { call } from '../../data/client.ts';
import { Icon } from '../../ui/Icon.tsx';
import { MenuButton, type MenuItem } from '../../ui/MenuButton.tsx';
import { CharsetDialog } from './CharsetDialog.tsx';
import { printedDocument } from './printed-document.ts';
import { type ReaderViewState, viewArgs } from './reader-view.ts';
import { picturesOf } from './shown-pictures.ts';
import { useReaderCommands } from './use-reader-commands.ts';

interface MessageMenuProps {
  readonly row: MessageRow;
  readonly reader: ReaderViewState;
  /** What concerns its conversation. */
  readonly conversationItems: readonly MenuItem[];
  /** Whether the conversation of a message is shown above it. */
  readonly conversations: boolean;
  onConversations(shown: boolean): void;
  onDone(text: string): void;
  onFailed(thrown: unknown): void;
}

export function MessageMenu(props: MessageMenuProps) {
  const { row, reader, conversationItems, conversations, onConversations, onDone, onFailed } = props;
  const [choosing, setChoosing] = useState(false);
  const { view } = reader;

  const print = async (): Promise<void> => {
    const body = await call('messages.body', { messageId: row.id, ...viewArgs(view) });
    await call('reader.print', { messageId: row.id, ...(await printedDocument(body, picturesOf(row.id))) });
  };
  const savePdf = async (): Promise<void> => {
    const body = await call('messages.body', { messageId: row.id, ...viewArgs(view) });
    const saved = await call('reader.savePdf', {
      messageId: row.id,
      ...(await printedDocument(body, picturesOf(row.id))),
      title: body.subject.slice(0, 200),
    });
    if (saved) onDone(`Saved ${saved.filename}`);
  };
  const save = async (): Promise<void> => {
    // What is read is saved: a message inside another one is a part of that.
    const saved =
      view.within === null
        ? await call('messages.save', { messageId: row.id })
        : await call('attachments.save', { messageId: row.id, partId: view.within });
    if (saved) onDone(`Saved ${saved.filename}`);
  };

  useReaderCommands({
    'save-message': () => void save().catch(onFailed),
    'print-message': () => void print().catch(onFailed),
  });

  const items: readonly MenuItem[] = [
    { label: 'Save message as…', run: () => save().catch(onFailed) },
    { label: 'Print…', run: () => print().catch(onFailed) },
    { label: 'Save as PDF…', run: () => savePdf().catch(onFailed) },
    {
      label: view.fullHeaders ? 'Show few headers' : 'Show all headers',
      run: () => reader.change({ fullHeaders: !view.fullHeaders }),
    },
    { label: 'Character set…', run: () => setChoosing(true) },
    ...conversationItems,
    {
      label: conversations ? 'Hide conversations' : 'Show conversations',
      run: () => onConversations(!conversations),
    },
  ];
  return (
    <>
      <MenuButton label="More for this message" items={items}>
        <Icon name="more" />
      </MenuButton>
      {choosing ? (
        <CharsetDialog
          charset={view.charset}
          onChoose={(charset) => reader.change({ charset })}
          onClose={() => setChoosing(false)}
        />
      ) : null}
    </>
  );
}
