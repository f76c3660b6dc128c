// The three panes and what ties them together: which folder, which messages are selected, which one is open.
import { useRef, useState } from 'react';
import type { Conversation } from '../../../shared/model/conversation.ts';
import type { MailboxId, MessageId } from '../../../shared/model/ids.ts';
import type { MessageRow } from '../../../shared/model/message.ts';
import { call } from '../../data/client.ts';
import type { ListWindow } from '../../data/list-window.ts';
import { useMail } from '../../data/mail-context.ts';
import { useObservable } from '../../data/observable.ts';
import { RANGE_LIMIT } from '../../data/range-ids.ts';
import { defaultLayout, type LastPlace, type Layout } from '../../data/view-store.ts';
import { count } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { PaneSeparator } from '../../ui/PaneSeparator.tsx';
import { MessageToolbar } from '../actions/MessageToolbar.tsx';
import { type MessageAction, messageActions } from '../actions/message-actions.ts';
import { useActions } from '../actions/use-actions.tsx';
import { ListHeader } from '../message-list/ListHeader.tsx';
import { MessageList, type MessageListHandle } from '../message-list/MessageList.tsx';
import { emptySelection, type ListSelection, selectedCount, selectOne } from '../message-list/selection.ts';
import type { Toasts } from '../notices/toasts.ts';
import { MessagePane } from '../reader/MessagePane.tsx';
import { ReaderTools } from '../reader/ReaderTools.tsx';
import { useReaderView } from '../reader/reader-view.ts';
import { useConversation } from '../reader/use-conversation.ts';
import { useConversationFollow } from '../reader/use-conversation-follow.ts';
import { actionTarget } from './action-target.ts';
import { TreePane } from './TreePane.tsx';
import { useMailboxChoice } from './use-mailbox-choice.ts';
import { useOpenMessage } from './use-open-message.ts';
import { usePanes } from './use-panes.ts';
import { useWindowKeys } from './use-window-keys.ts';
import './window.css';

interface MailViewProps {
  readonly toasts: Toasts;
  readonly initialPlace: LastPlace | null;
  onNewAccount(): void;
  onAccounts(): void;
  onHelp(): void;
}

export function MailView({ toasts, initialPlace, onNewAccount, onAccounts, onHelp }: MailViewProps) {
  const { data, viewStore, layout } = useMail();
  const mailboxes = useObservable(data.mailboxes);
  const widths = useObservable(layout.current);
  const root = useRef<HTMLElement>(null);
  const listHandle = useRef<MessageListHandle>(null);
  const panes = usePanes(root, () => listHandle.current?.focus());
  const { mailbox, list, choose } = useMailboxChoice(initialPlace?.mailboxId ?? null);
  const opened = useOpenMessage(list, toasts.failed);
  const [selected, setSelected] = useState<ListSelection | null>(null);
  const selection =
    selected?.mailboxId === mailbox?.id && selected ? selected : emptySelection(mailbox?.id ?? 0);
  const selectionSize = selectedCount(selection, list?.total ?? 0);
  const conversation = useConversation(
    widths.conversations && selectionSize <= 1 ? (opened.row?.id ?? null) : null,
    data,
  );
  // What is open from another folder is in no list: its newest flags come with its conversation.
  const openRow = newest(opened.row, list, conversation);
  const openFolder = mailboxes.find(({ id }) => id === openRow?.mailboxId);
  const [left, setLeft] = useState<MessageId | null>(null);
  // Where its conversation knows it in another folder, it is there.
  const here = openRow !== null && openRow.mailboxId === mailbox?.id;
  const gone = here && openRow.id === left && list?.indexOf(left) === undefined;
  const target =
    mailbox && list && !(gone && selectionSize === 0)
      ? actionTarget(selection, openRow, selectionSize === 0 ? (openFolder ?? mailbox) : mailbox, list)
      : null;

  const shownRow = selectionSize > 1 ? null : openRow;
  const reader = useReaderView(shownRow?.id ?? null);
  const [originalOf, setOriginalOf] = useState<MessageId | null>(null);
  const original = shownRow !== null && originalOf === shownRow.id;

  const selectMailbox = (id: MailboxId, settled: boolean): void => {
    if (id !== mailbox?.id) {
      choose(id);
      opened.close();
    }
    if (settled && panes.mode !== 'three') panes.enter('list');
  };
  const openMessage = (id: MessageId, settled: boolean, running?: boolean): void => {
    // Where one pane fills the window, walking through the list must not leave it. Where that pane is the message, what takes
    // the place of one that was sent away is shown: it is what the next key hits.
    if (!settled && panes.mode === 'one' && panes.shown !== 'message') return;
    opened.open(id, settled, running);
    if (settled && panes.mode === 'one') panes.enter('message');
    // Should the window become narrow, what is being read stays in sight.
    else panes.reveal('message');
  };
  const openFromConversation = (row: MessageRow): void => {
    if (!mailbox) return;
    const inList = list?.indexOf(row.id) !== undefined;
    // Outside the list nothing of it may stay selected: actions are meant for what is read.
    setSelected(inList ? selectOne(selection, row.id) : emptySelection(mailbox.id));
    opened.openRow(row);
    listHandle.current?.point(row.id);
  };
  const closeMessage = (): void => {
    opened.close();
    if (panes.mode === 'one' && panes.shown === 'message') panes.enter('list');
  };
  const follow = useConversationFollow(openRow, conversation, data, (next) => {
    if (next) {
      openFromConversation(next);
      return;
    }
    closeMessage();
  });
  const actions = useActions(toasts, (expected) => {
    const outside = openRow !== null && selectionSize === 0 && list?.indexOf(openRow.id) === undefined;
    if (outside) follow.expectRemoval(expected);
    else listHandle.current?.expectRemoval(expected);
  });
  const runAction = (action: MessageAction): void => {
    if (target && action.offered(target)) actions.run(action, target);
  };

  useWindowKeys({
    onPane: panes.cycle,
    onBack: panes.back,
    onStep: (by) => listHandle.current?.step(by),
    onCheck: () => {
      call('sync.now', {}).catch(toasts.failed);
    },
    onHelp,
    onUndo: actions.undo,
    onKey: (key) => {
      if (key === 'o' && shownRow) {
        setOriginalOf(original ? null : shownRow.id);
        return true;
      }
      const action = messageActions.find((entry) => entry.keys.includes(key));
      if (action) runAction(action);
      return action !== undefined;
    },
  });

  return (
    <main
      className="panes"
      data-mode={panes.mode}
      data-shown={panes.shown}
      data-drawer={panes.drawer || undefined}
      style={paneWidths(widths)}
      ref={root}
    >
      <TreePane
        collapsed={widths.collapsed}
        current={mailbox?.id ?? null}
        onCollapse={(collapsed) => layout.change({ collapsed })}
        onSelect={selectMailbox}
        onAccounts={onAccounts}
        onNewAccount={onNewAccount}
      />
      {panes.drawer ? (
        <button
          type="button"
          className="drawer-scrim"
          aria-label="Close folders"
          tabIndex={-1}
          onClick={panes.closeDrawer}
        />
      ) : null}
      <PaneSeparator
        label="Width of the folder tree"
        controls="tree-pane"
        value={widths.treeWidth}
        min={160}
        max={420}
        initial={defaultLayout.treeWidth}
        onChange={(treeWidth) => layout.change({ treeWidth })}
      />
      <div className="pane list-pane" id="list-pane" data-pane="list">
        <ListHeader
          mode={panes.mode}
          mailbox={mailbox}
          total={list?.total ?? null}
          selected={selectionSize}
          onFolders={() => panes.enter('tree')}
          onFailed={toasts.failed}
        />
        {list && mailbox ? (
          <MessageList
            key={mailbox.id}
            list={list}
            mailbox={mailbox}
            selection={selection}
            initialActive={initialPlace?.mailboxId === mailbox.id ? initialPlace.messageId : null}
            handle={listHandle}
            onSelect={setSelected}
            onActive={(messageId) => viewStore.savePlace({ mailboxId: mailbox.id, messageId })}
            onOpen={openMessage}
            onGone={setLeft}
            onEmptied={closeMessage}
            onCut={() =>
              toasts.warn(
                `Only ${count(RANGE_LIMIT)} messages can be selected one by one.`,
                'Select all messages of the folder instead, and take out the others.',
              )
            }
            onFailed={toasts.failed}
          />
        ) : null}
      </div>
      <PaneSeparator
        label="Width of the message list"
        controls="list-pane"
        value={widths.listWidth}
        min={260}
        max={720}
        initial={defaultLayout.listWidth}
        onChange={(listWidth) => layout.change({ listWidth })}
      />
      <div className="pane reader-pane" data-pane="message">
        <div className="bar">
          {panes.mode === 'one' ? (
            <button
              type="button"
              className="button quiet icon"
              aria-label="Back to messages"
              onClick={() => panes.enter('list')}
            >
              <Icon name="back" />
            </button>
          ) : null}
          <MessageToolbar target={target} onRun={runAction} />
          <ReaderTools
            row={shownRow}
            original={original}
            onOriginal={() => setOriginalOf(original ? null : (shownRow?.id ?? null))}
            reader={reader}
            conversation={conversation}
            conversations={widths.conversations}
            onConversations={(conversations) => layout.change({ conversations })}
            onDone={toasts.done}
            onFailed={toasts.failed}
          />
        </div>
        <MessagePane
          row={shownRow}
          original={original}
          gone={gone}
          selected={selectionSize}
          reader={reader}
          conversation={conversation}
          mailboxId={mailbox?.id ?? null}
          neighbours={shownRow && list ? cachedAround(list, shownRow.id, [1, -1]) : []}
          further={shownRow && list ? cachedAround(list, shownRow.id, [2]) : []}
          list={list}
          onOpen={openFromConversation}
          onDone={toasts.done}
          onFailed={toasts.failed}
        />
      </div>
      {actions.dialog}
    </main>
  );
}

function newest(
  row: MessageRow | null,
  list: ListWindow | null,
  conversation: Conversation,
): MessageRow | null {
  if (row === null || list?.indexOf(row.id) !== undefined) return row;
  return conversation.rows.find(({ id }) => id === row.id) ?? row;
}

/** Messages so many rows further down. */
function cachedAround(list: ListWindow, id: MessageId, by: readonly number[]): MessageId[] {
  const index = list.indexOf(id);
  if (index === undefined) return [];
  return by.flatMap((rows) => {
    const row = list.rowAt(index + rows);
    return row?.cached ? [row.id] : [];
  });
}

function paneWidths(layout: Layout): React.CSSProperties {
  return {
    '--tree-width': `${layout.treeWidth}px`,
    '--list-width': `${layout.listWidth}px`,
  } as React.CSSProperties;
}
