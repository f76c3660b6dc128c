// The open message: headers at once from its row, then the body in a frame of its own that can do nothing.
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Conversation } from '../../../shared/model/conversation.ts';
import type { MailboxId, MessageId } from '../../../shared/model/ids.ts';
import type { MessageRow } from '../../../shared/model/message.ts';
import type { ListWindow } from '../../data/list-window.ts';
import { useMail } from '../../data/mail-context.ts';
import { count } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useTheme } from '../../ui/use-theme.ts';
import { problemWords } from '../problems/words.ts';
import { AttachmentList } from './AttachmentList.tsx';
import { BlockedNote } from './BlockedNote.tsx';
import { ConversationList } from './ConversationList.tsx';
import { FrameStage } from './frame-stage.ts';
import { MessageCards } from './MessageCards.tsx';
import { MessageFrame } from './MessageFrame.tsx';
import { MessageHeader } from './MessageHeader.tsx';
import type { BodyState } from './open-body.ts';
import { ReaderLinks } from './ReaderLinks.tsx';
import type { ReaderViewState } from './reader-view.ts';
import { showPictures } from './shown-pictures.ts';
import { UnsubscribeButton } from './UnsubscribeButton.tsx';
import { useBody } from './use-body.ts';
import { usePictures } from './use-pictures.ts';
import { warningWords } from './warning-words.ts';
import './reader.css';

interface MessagePaneProps {
  /** The open message. */
  readonly row: MessageRow | null;
  /** In the sender's own colours, whatever the window looks like. */
  readonly original: boolean;
  /** It has left the folder, not by an act of the person here. */
  readonly gone: boolean;
  /** How many messages are selected in the list. */
  readonly selected: number;
  readonly reader: ReaderViewState;
  readonly conversation: Conversation;
  /** Of the list beside. */
  readonly mailboxId: MailboxId | null;
  /** Cached messages that are likely to be opened next, the likeliest first: lists are read downwards. */
  readonly neighbours: readonly MessageId[];
  /** Those after them, for whoever walks on faster than one is made ready. */
  readonly further: readonly MessageId[];
  /** Where a row may be pointed at. */
  readonly list: ListWindow | null;
  /** A message of the conversation. */
  onOpen(row: MessageRow): void;
  onDone(text: string): void;
  onFailed(thrown: unknown): void;
}

const NONE: readonly [] = [];

export function MessagePane(props: MessagePaneProps) {
  const { row, original, selected, reader, conversation, mailboxId, onOpen, onDone, onFailed } = props;
  const { neighbours, further, list } = props;
  const { data } = useMail();
  const { view } = reader;
  const theme = useTheme();
  const pane = useRef<HTMLElement>(null);
  const pictures = usePictures(row?.id ?? null, onFailed);
  const [stage] = useState(() => new FrameStage());
  // The original colours are asked for anew with each message.
  const ahead = { neighbours, further, list, theme };
  const { state, retry } = useBody(row, original ? 'light' : theme, data, view, pictures, stage, ahead);
  const shown: BodyState = row ? state : { kind: 'none' };
  const body = shown.kind === 'ready' ? shown.body : null;
  const picturesShown = shown.kind === 'ready' && shown.loaded ? shown.row.id : null;
  useEffect(() => showPictures(picturesShown), [picturesShown]);
  const silent = body !== null && body.html === null && (body.text ?? '').trim() === '';
  const warning = body ? warningWords(body.warnings) : null;
  const article = useRef<HTMLElement>(null);
  const shownId = shown.kind === 'none' ? null : shown.row.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another message begins at its beginning.
  useLayoutEffect(() => {
    if (article.current) article.current.scrollTop = 0;
  }, [shownId]);

  return (
    <section className="message-pane" aria-label="Message" tabIndex={-1} data-pane-focus="" ref={pane}>
      {shown.kind === 'none' ? (
        <div className="message-none">
          <Icon name="read" />
          <p>{selected > 1 ? `${count(selected)} messages selected` : 'No message open'}</p>
        </div>
      ) : null}
      {/* Always there: the frames keep their processes while nothing is open. */}
      <article
        className="message"
        ref={article}
        aria-busy={shown.kind === 'loading'}
        inert={shown.kind === 'none'}
        data-none={shown.kind === 'none' || undefined}
      >
        {shown.kind === 'none' ? null : (
          <>
            <MessageHeader
              key={shown.row.id}
              // Its tags may have changed since the body was asked for.
              row={row?.id === shown.row.id ? row : shown.row}
              body={body}
              embedded={view.within !== null}
              full={view.fullHeaders}
            >
              {body && view.within === null ? (
                <UnsubscribeButton body={body} onDone={onDone} onFailed={onFailed} />
              ) : null}
            </MessageHeader>
            {props.gone ? (
              <p className="message-note" role="status">
                <Icon name="move" />
                <span>This message has left the folder: it was moved or deleted elsewhere.</span>
              </p>
            ) : null}
            {view.within === null ? null : (
              <p className="message-note">
                <Icon name="attachment" />
                <span>This message came inside another one.</span>
                <button
                  type="button"
                  className="link"
                  onClick={() => reader.change({ within: outerPart(view.within ?? '') })}
                >
                  Back to the message that carries it
                </button>
              </p>
            )}
            {mailboxId === null ? null : (
              <ConversationList
                key={`conversation ${conversation.rows[0]?.threadId ?? 0}`}
                conversation={conversation}
                open={shown.row.id}
                mailboxId={mailboxId}
                onOpen={onOpen}
              />
            )}
            {shown.kind === 'ready' ? (
              <BlockedNote
                {...shown.frame.blocked}
                pictures={shown.frame.remoteImages.length}
                loaded={shown.loaded}
                consent={shown.consent}
                onLoad={pictures.load}
                onAllow={pictures.allow}
                onForbid={pictures.forbid}
              />
            ) : null}
            {warning ? (
              <p className="message-note">
                <Icon name="warning" />
                <span>{warning}</span>
              </p>
            ) : null}
            {silent && !warning ? (
              <p className="message-note">
                <Icon name="read" />
                <span>This message has no text.</span>
              </p>
            ) : null}
            {body ? (
              <MessageCards events={body.events ?? []} contacts={body.contacts ?? []} alone={silent} />
            ) : null}
          </>
        )}
        <div className="message-body">
          <MessageFrame
            stage={stage}
            needed={row !== null}
            front={shown.kind === 'ready' ? shown.slot : null}
          />
          <MessageState state={shown} onRetry={retry} />
        </div>
        {body ? (
          <AttachmentList
            key={`files ${body.id} ${view.within}`}
            messageId={body.id}
            within={view.within}
            attachments={body.attachments}
            onMessage={(within) => reader.change({ within })}
            onDone={onDone}
            onFailed={onFailed}
          />
        ) : null}
      </article>
      <ReaderLinks pane={pane} suspicious={shown.kind === 'ready' ? shown.frame.suspicious : NONE} />
    </section>
  );
}

/** Of a message within a message within a message, the one in the middle; null: the outermost. */
function outerPart(within: string): string | null {
  const inside = within.lastIndexOf('.0.0.');
  return inside < 0 ? null : within.slice(0, inside);
}

/** What stands where the body will. */
function MessageState({ state, onRetry }: { state: BodyState; onRetry(): void }) {
  switch (state.kind) {
    case 'none':
    case 'ready':
      return null;
    case 'loading':
      return (
        <div className="message-state message-loading" role="progressbar" aria-label="Loading message">
          <span className="spinner" />
        </div>
      );
    case 'problem': {
      const offline = state.problem.code === 'offline' || state.problem.kind === 'network';
      const { what, advice, said } = problemWords(state.problem);
      return (
        <div className="message-state" role="alert">
          <Icon name="warning" />
          <p className="message-state-what">
            {offline ? 'This message was not fetched before, and the server cannot be reached now.' : what}
          </p>
          <p>{offline ? 'It opens as soon as the connection is back.' : advice}</p>
          {said ? (
            <p className="message-state-said">
              <bdi>{said}</bdi>
            </p>
          ) : null}
          <button type="button" className="button" onClick={onRetry}>
            Try again
          </button>
        </div>
      );
    }
  }
}
