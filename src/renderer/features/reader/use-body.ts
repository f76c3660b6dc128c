// The body of the open message, asked for anew whenever what it depends on has changed; and what is made ready beside it.
import { useCallback, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { MessageId } from '../../../shared/model/ids.ts';
import type { MessageRow } from '../../../shared/model/message.ts';
import { problem, toProblem } from '../../../shared/problem.ts';
import { call } from '../../data/client.ts';
import type { MailData } from '../../data/mail-data.ts';
import type { Theme } from '../../ui/use-theme.ts';
import { frameFor } from './frame-for.ts';
import type { FrameStage } from './frame-stage.ts';
import { type BodyState, openBody } from './open-body.ts';
import { markStep } from './open-marks.ts';
import { PreparedBodies } from './prepared-bodies.ts';
import type { ReaderView } from './reader-view.ts';
import { type Ahead, useAhead } from './use-ahead.ts';

/** Milliseconds the message before stays in sight, so that one from the cache takes its place in a single step. */
const SWAP_WAIT = 120;

/** @param row the open message; only its id decides when a body is asked for. */
export function useBody(
  row: MessageRow | null,
  theme: Theme,
  data: MailData,
  { charset, within }: Pick<ReaderView, 'charset' | 'within'>,
  pictures: { readonly once: boolean; readonly version: number },
  stage: FrameStage,
  ahead: Pick<Ahead, 'neighbours' | 'further' | 'list' | 'theme'>,
): { state: BodyState; retry(): void } {
  const [state, setState] = useState<BodyState>({ kind: 'none' });
  const [prepared] = useState(
    () =>
      new PreparedBodies({
        fetch: (messageId) => call('messages.body', { messageId }),
        clean: frameFor,
        consent: (messageId) => call('reader.pictures', { messageId }),
      }),
  );
  const [attempt, setAttempt] = useState(0);
  const retry = useCallback(() => setAttempt((held) => held + 1), []);
  const id = row?.id ?? null;
  const { once, version } = pictures;
  const latest = useRef(row);
  /** A consent to pictures may hold for any message of its sender: none made ready before it counts. */
  const allowed = useRef(version);
  latest.current = row;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` and `version` ask again.
  useEffect(() => {
    const asked = latest.current;
    if (id === null || !asked) {
      setState({ kind: 'none' });
      return;
    }
    markStep('asked');
    if (allowed.current !== version) prepared.clear();
    allowed.current = version;
    let current = true;
    const show = (next: BodyState): void => {
      clearTimeout(timer);
      // At once: put off to a task of its own, it would often miss the next picture of the screen.
      if (current) flushSync(() => setState(next));
    };
    const timer = setTimeout(() => {
      // Read another way, in other colours perhaps, the same message stays as it is until then: a file of it may be open.
      if (current) setState((held) => (isOf(held, asked.id) ? held : { kind: 'loading', row: asked }));
    }, SWAP_WAIT);
    const opening = { row: asked, theme, view: { charset, within }, once, stage, prepared };
    openBody({ ...opening, show, isCurrent: () => current }).then(show, (thrown: unknown) =>
      show({ kind: 'problem', row: asked, problem: toProblem(thrown) }),
    );
    return () => {
      current = false;
      clearTimeout(timer);
      stage.abandon();
    };
  }, [id, theme, attempt, charset, within, once, version, stage, prepared]);

  const there = state.kind === 'ready' && state.whole && state.row.id === id;
  const { neighbours, further } = there ? ahead : NOBODY;
  const settled = id === null || there;
  useAhead({ ...ahead, prepared, stage, open: id, settled, neighbours, further, version });
  useEffect(
    () =>
      stage.watch((again) => {
        const lost = latest.current;
        if (!again || lost === null) return void retry();
        // What ends every process that shows it is not loaded for ever.
        setState({ kind: 'problem', row: lost, problem: problem('refused', 'limit-exceeded').problem });
      }),
    [stage, retry],
  );
  useEffect(() => data.onReload(() => prepared.clear()), [data, prepared]);

  // What failed while the engine or the network was away is asked again when they are back.
  const failed = state.kind === 'problem';
  useEffect(() => (failed ? data.onReload(retry) : undefined), [failed, data, retry]);
  return { state, retry };
}

const NOBODY = { neighbours: [], further: [] } as const;

const isOf = (state: BodyState, id: MessageId): boolean => state.kind === 'ready' && state.row.id === id;
