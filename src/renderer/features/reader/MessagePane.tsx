// The open message: headers at once from its row, then the body in a frame of its own that can do nothing.
import type { MessageRow } from '../../../shared/model/message.ts';
import { useMail } from '../../data/mail-context.ts';
import { count } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useTheme } from '../../ui/use-theme.ts';
import { problemWords } from '../problems/words.ts';
import { AttachmentList } from './AttachmentList.tsx';
import { BlockedNote } from './BlockedNote.tsx';
import { MessageFrame } from './MessageFrame.tsx';
import { MessageHeader } from './MessageHeader.tsx';
import { type BodyState, useBody } from './use-body.ts';
import { warningWords } from './warning-words.ts';
import './reader.css';

interface MessagePaneProps {
  /** The open message. */
  readonly row: MessageRow | null;
  /** In the sender's own colours, whatever the window looks like. */
  readonly original: boolean;
  /** How many messages are selected in the list. */
  readonly selected: number;
  onDone(text: string): void;
  onFailed(thrown: unknown): void;
}

export function MessagePane({ row, original, selected, onDone, onFailed }: MessagePaneProps) {
  const { data } = useMail();
  const theme = useTheme();
  const { state, retry } = useBody(row, original ? 'light' : theme, data);
  const shown: BodyState = row ? state : { kind: 'none' };
  const body = shown.kind === 'ready' ? shown.body : null;
  const warning = body ? warningWords(body.warnings) : null;

  return (
    <section className="message-pane" aria-label="Message" tabIndex={-1} data-pane-focus="">
      {shown.kind === 'none' ? (
        <div className="message-none">
          <Icon name="read" />
          <p>{selected > 1 ? `${count(selected)} messages selected` : 'No message open'}</p>
        </div>
      ) : (
        <article className="message" aria-busy={shown.kind === 'loading'}>
          <MessageHeader key={shown.row.id} row={shown.row} body={body} />
          {shown.kind === 'ready' ? <BlockedNote {...shown.blocked} /> : null}
          {warning ? (
            <p className="message-note">
              <Icon name="warning" />
              <span>{warning}</span>
            </p>
          ) : null}
          <MessageBody state={shown} onRetry={retry} />
          {body ? (
            <AttachmentList
              messageId={body.id}
              attachments={body.attachments}
              onDone={onDone}
              onFailed={onFailed}
            />
          ) : null}
        </article>
      )}
    </section>
  );
}

function MessageBody({ state, onRetry }: { state: BodyState; onRetry(): void }) {
  switch (state.kind) {
    case 'none':
      return null;
    case 'loading':
      return (
        <div className="message-state message-loading" role="progressbar" aria-label="Loading message">
          <span className="spinner" />
        </div>
      );
    case 'ready':
      return <MessageFrame url={state.url} />;
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
