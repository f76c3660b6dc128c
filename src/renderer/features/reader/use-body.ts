// One message on its way to the frame: body from the engine, through the reader's sanitiser, to an address the frame loads.
import { useCallback, useEffect, useState } from 'react';
import type { BodyDocument } from '../../../shared/model/body.ts';
import type { MessageId } from '../../../shared/model/ids.ts';
import { type Problem, toProblem } from '../../../shared/problem.ts';
import { call } from '../../data/client.ts';
import type { MailData } from '../../data/mail-data.ts';
import { frameFor } from './frame-for.ts';

export type BodyState =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading'; readonly id: MessageId }
  | {
      readonly kind: 'ready';
      readonly id: MessageId;
      readonly body: BodyDocument;
      readonly url: string;
      /** Hosts that would have learnt of the reading, had their pictures been loaded. */
      readonly blockedHosts: readonly string[];
    }
  | { readonly kind: 'problem'; readonly id: MessageId; readonly problem: Problem };

export function useBody(id: MessageId | null, data: MailData): { state: BodyState; retry(): void } {
  const [state, setState] = useState<BodyState>({ kind: 'none' });
  const [attempt, setAttempt] = useState(0);
  const retry = useCallback(() => setAttempt((held) => held + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks again.
  useEffect(() => {
    if (id === null) {
      setState({ kind: 'none' });
      return;
    }
    let current = true;
    setState({ kind: 'loading', id });
    open(id).then(
      (ready) => {
        if (current) setState(ready);
      },
      (thrown: unknown) => {
        if (current) setState({ kind: 'problem', id, problem: toProblem(thrown) });
      },
    );
    return () => {
      current = false;
    };
  }, [id, attempt]);

  // What failed while the engine or the network was away is asked again when they are back.
  const failed = state.kind === 'problem';
  useEffect(() => (failed ? data.onReload(retry) : undefined), [failed, data, retry]);
  return { state, retry };
}

async function open(id: MessageId): Promise<BodyState> {
  const body = await call('messages.body', { messageId: id });
  const { html, blockedHosts } = frameFor(body);
  const { url } = await call('reader.present', { messageId: id, html });
  return { kind: 'ready', id, body, url, blockedHosts };
}
