// One message on its way to the frame: body from the engine, through the reader's sanitiser, to an address the frame loads. Of a long
// one the beginning goes ahead, while the rest is sanitised.
import type { BodyDocument } from '../../../shared/model/body.ts';
import type { MessageRow } from '../../../shared/model/message.ts';
import type { PictureConsent } from '../../../shared/model/pictures.ts';
import { type Problem, problem } from '../../../shared/problem.ts';
import { call } from '../../data/client.ts';
import type { FrameDocument } from '../../reader/frame-document.ts';
import type { Theme } from '../../ui/use-theme.ts';
import { frameFor } from './frame-for.ts';
import type { StagedDocument } from './frame-place.ts';
import type { FrameStage, Slot } from './frame-stage.ts';
import { markStep } from './open-marks.ts';
import type { PreparedBodies } from './prepared-bodies.ts';
import { type ReaderView, viewArgs } from './reader-view.ts';

export type BodyState =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading'; readonly row: MessageRow }
  | {
      readonly kind: 'ready';
      readonly row: MessageRow;
      readonly body: BodyDocument;
      /** The frame that it waits in. */
      readonly slot: Slot;
      readonly frame: Pick<FrameDocument, 'blocked' | 'remoteImages' | 'suspicious'>;
      /** Pictures of the web were let in. */
      readonly loaded: boolean;
      /** Null where there is nothing to consent to. */
      readonly consent: PictureConsent | null;
      /** False: its beginning, which the rest follows. */
      readonly whole: boolean;
    }
  | { readonly kind: 'problem'; readonly row: MessageRow; readonly problem: Problem };

export interface Opening {
  readonly row: MessageRow;
  readonly theme: Theme;
  readonly view: Pick<ReaderView, 'charset' | 'within'>;
  readonly once: boolean;
  readonly stage: FrameStage;
  readonly prepared: PreparedBodies;
  /** Its beginning is there. */
  show(begun: BodyState): void;
  /** False: the person went on to another one. */
  isCurrent(): boolean;
}

/** @throws ProblemError `cancelled` when the person went on */
export async function openBody(opening: Opening): Promise<BodyState> {
  const { row, theme, view, once, stage, prepared } = opening;
  const asItCame = view.charset === null && view.within === null;
  const held = asItCame ? (prepared.get(row.id, theme) ?? (await prepared.join(row.id, theme))) : null;
  const fetched = asItCame ? prepared.fetched(row.id) : null;
  const body =
    held?.body ?? (await (fetched ?? call('messages.body', { messageId: row.id, ...viewArgs(view) })));
  markStep('body');
  const begun = held === null && !once ? await beginning(opening, body) : null;
  const blocked = held?.frame ?? (await (begun?.whole ?? frameFor(body, theme)));
  const consent = held?.consent ?? (await consentTo(opening, blocked));
  if (asItCame && held === null) prepared.put(row.id, theme, { body, frame: blocked, consent });
  const loaded = blocked.remoteImages.length > 0 && (once || (consent !== null && consent.granted !== null));
  const frame = loaded ? await frameFor(body, theme, { images: 'allowed' }) : blocked;
  if (!opening.isCurrent()) throw problem('cancelled', 'internal');
  const staged: StagedDocument = {
    messageId: row.id,
    html: frame.html,
    ...(loaded ? { pictures: frame.remoteImages } : {}),
  };
  const ready = { kind: 'ready', row, body, frame, loaded, consent, whole: true } as const;
  const shown = begun?.shown ?? null;
  if (shown !== null && !loaded && (await stage.complete(shown.slot, shown.staged, staged)))
    return { ...ready, slot: shown.slot };
  if (!opening.isCurrent()) throw problem('cancelled', 'internal');
  if (shown === null) markStep('clean');
  return { ...ready, slot: await stage.load(staged) };
}

/** What a sender was granted says nothing of a message inside theirs. */
async function consentTo({ row, view }: Opening, frame: FrameDocument): Promise<PictureConsent | null> {
  if (frame.remoteImages.length === 0 || view.within !== null) return null;
  return call('reader.pictures', { messageId: row.id });
}

interface Begun {
  readonly whole: Promise<FrameDocument>;
  /** Null: the message has no beginning of its own. */
  readonly shown: { readonly slot: Slot; readonly staged: StagedDocument } | null;
}

/** Shows what a long message begins with, while the rest of it is sanitised. */
async function beginning(opening: Opening, body: BodyDocument): Promise<Begun> {
  const { row, theme, stage } = opening;
  const { promise: begun, resolve } = Promise.withResolvers<FrameDocument | null>();
  const whole = Promise.resolve(frameFor(body, theme, { onBegun: resolve }));
  const none = (): void => resolve(null);
  whole.then(none, none);
  const frame = await begun;
  if (frame === null) return { whole, shown: null };
  const consent = await consentTo(opening, frame);
  // Another document, with pictures.
  if (consent !== null && consent.granted !== null) return { whole, shown: null };
  if (!opening.isCurrent()) throw problem('cancelled', 'internal');
  markStep('clean');
  const staged = { messageId: row.id, html: frame.html, unfinished: true };
  const slot = await stage.load(staged);
  opening.show({ kind: 'ready', row, body, slot, frame, loaded: false, consent, whole: false });
  return { whole, shown: { slot, staged } };
}
