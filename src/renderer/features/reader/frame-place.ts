// One frame for messages: the process it uses, the document that is in it or on its way there, and when it has arrived.
import type { MessageId } from '../../../shared/model/ids.ts';
import { ProblemError } from '../../../shared/problem.ts';
import { call } from '../../data/client.ts';

export interface StagedDocument {
  readonly messageId: MessageId;
  /** Sanitised. */
  readonly html: string;
  /** Addresses of the web that the person allowed. */
  readonly pictures?: readonly string[];
  /** The beginning of a document; `complete` brings the rest. */
  readonly unfinished?: boolean;
}

export interface Filling {
  /** Whatever was in the frame's process before, the document gets another. */
  readonly anew: boolean;
  /** Nobody asked for it yet. */
  readonly ahead: boolean;
  /** It is on its way. */
  onSent?(): void;
}

/** Milliseconds that a document waits for pictures of the message itself; its words are there. */
const PICTURES_WAIT = 80;
/**
 * Milliseconds a frame gets to arrive where it was sent before it is sent elsewhere. A frame that has shown nothing yet
 * belongs to the window's process: where it goes first takes it to another one, and with it goes whatever it was sent to
 * meanwhile.
 */
const OVERLAP_WAIT = 2_000;
/** Milliseconds until a document that never arrives is a failure. */
const ARRIVAL_WAIT = 10_000;

/** Pictures that are parts of the message, which main answers for. */
const OF_ITSELF = /<img[^>]* src="cid\//;

/** Whether a document asks for pictures as it is laid out. */
export const showsPictures = (html: string): boolean => /<img[^>]* src=/.test(html);

export class FramePlace {
  readonly #frame: HTMLIFrameElement;
  /** The host whose process the frame uses, by the address of the page that waited there. */
  #room: string | null = null;
  /** A message is in that process, or was. */
  #used = false;
  /** That page is in the frame, empty. */
  #waits = false;
  /** Address of what was last loaded in it. */
  #document: string | null = null;
  #holds: StagedDocument | null = null;
  /** Nobody opened it yet. */
  #ahead = false;
  /** It has pictures of its own, which are held back until it is opened. */
  #heldBack = false;
  #filling: Promise<boolean> = Promise.resolve(false);
  /** Where it is on its way to; null: it has arrived. */
  #target: string | null = null;
  /** Those who wait for that: true when it has arrived, false when the frame was sent elsewhere. */
  readonly #waiting: ((arrived: boolean) => void)[] = [];
  /** Of what it was last told to do. */
  #turn = 0;
  #busy = false;
  /** What it held, or was to hold, took more than a message may. */
  #overran = false;

  constructor(frame: HTMLIFrameElement) {
    this.#frame = frame;
  }

  /** An empty page is in it, or on its way there: a document is written into that. */
  get waits(): boolean {
    return this.#waits;
  }

  /** The same, in a process that no message was ever in. */
  get fresh(): boolean {
    return this.#waits && !this.#used;
  }

  /** A message is in it, or was and is not gone yet. */
  get taken(): boolean {
    return this.#document !== null || this.#holds !== null;
  }

  /** Whose document is in it, or on its way there. */
  get messageId(): MessageId | null {
    return this.#holds?.messageId ?? null;
  }

  /** On its way. */
  get busy(): boolean {
    return this.#busy;
  }

  get focused(): boolean {
    return this.#frame === document.activeElement;
  }

  focus(): void {
    this.#frame.focus();
  }

  /** Whether that very document is in it, or on its way there. Pictures of the web are never a reason to wait for it. */
  holds({ messageId, html, pictures }: StagedDocument): boolean {
    const held = this.#holds;
    if (held === null || held.unfinished || pictures !== undefined || held.pictures !== undefined)
      return false;
    return held.messageId === messageId && held.html === html;
  }

  /** Whether what it holds has arrived; false when something else took its place. */
  get filled(): Promise<boolean> {
    return this.#filling;
  }

  /** Whether what it holds is still there; the system may have ended its process. */
  async stands(): Promise<boolean> {
    const url = this.#document;
    return url === null || (await call('reader.stands', { url })) || url !== this.#document;
  }

  /** What it held is gone. */
  lose(): void {
    this.#holds = null;
    this.#dismiss();
  }

  /** Main says that a document is whole in its frame. */
  arrived(url: string): void {
    if (this.#target === url) this.#release(true);
  }

  get overran(): boolean {
    return this.#overran;
  }

  /** Main says that it ended the process of a frame. @returns whether it was this one's; what it held is gone then */
  ended(url: string): boolean {
    if (url !== this.#document && url !== this.#target) return false;
    this.lose();
    this.#overran = true;
    this.#waits = false;
    this.#release(false);
    return true;
  }

  /** The person opens what waits here: the rest of it comes, and its own pictures, which are waited for as long as for any. */
  async open(): Promise<void> {
    const url = this.#document;
    if (!this.#ahead || url === null) return;
    this.#ahead = false;
    const opened = call('reader.opened', { url });
    if (this.#heldBack) await this.#pictures(() => opened);
    else opened.catch(ignoreProblem);
  }

  /**
   * Loads a document, in the process that runs for it or in a new one.
   * @returns whether it has arrived; false when the place was told to do something else meanwhile
   * @throws ProblemError when main does not take it
   */
  fill(staged: StagedDocument, how: Filling): Promise<boolean> {
    this.#holds = staged;
    this.#overran = false;
    const filling = this.#take((current) => this.#fill(staged, how, current)).then(
      (arrived) => {
        if (!arrived && this.#holds === staged && this.#filling === filling) this.#holds = null;
        return arrived;
      },
      (thrown: unknown) => {
        if (this.#filling === filling) this.#holds = null;
        throw thrown;
      },
    );
    this.#filling = filling;
    return filling;
  }

  /**
   * The rest of what was begun here.
   * @returns false: it is not a continuation of that, or something else took its place
   */
  async complete(begun: StagedDocument, whole: StagedDocument): Promise<boolean> {
    const url = this.#document;
    if (this.#holds !== begun || url === null) return false;
    const continued = await call('reader.complete', { url, html: whole.html });
    if (!continued || this.#holds !== begun) return false;
    this.#holds = whole;
    return true;
  }

  /**
   * An empty page takes the place of what was there: main writes the next document into it.
   * @param anew in a new process
   */
  clear(anew: boolean): Promise<boolean> {
    this.#holds = null;
    this.#dismiss();
    return this.#take(async (current) => {
      this.#waits = true;
      await this.#arrival(OVERLAP_WAIT);
      if (!current()) return false;
      const room = anew ? null : this.#room;
      const { url } = await call('reader.room', room === null ? {} : { room });
      if (!current()) return false;
      this.#room = url;
      if (room === null) this.#used = false;
      this.#go(url);
      return this.#arrival(OVERLAP_WAIT);
    });
  }

  /** The frame goes. */
  end(): void {
    this.#turn++;
    this.#holds = null;
    this.#dismiss();
    this.#release(false);
  }

  async #take(act: (current: () => boolean) => Promise<boolean>): Promise<boolean> {
    const turn = ++this.#turn;
    const current = (): boolean => turn === this.#turn;
    this.#busy = true;
    try {
      return await act(current);
    } catch (thrown) {
      if (current()) this.#release(false);
      throw thrown;
    } finally {
      if (current()) this.#busy = false;
    }
  }

  async #fill(
    { messageId, html, pictures: allowed, unfinished }: StagedDocument,
    { anew, ahead, onSent }: Filling,
    current: () => boolean,
  ): Promise<boolean> {
    await this.#arrival(OVERLAP_WAIT);
    if (!current()) return false;
    const waits = this.#waits && !(anew && this.#used);
    this.#waits = false;
    if (this.#room === null || (anew && this.#used)) {
      const { url } = await call('reader.room', {});
      if (!current()) return false;
      this.#room = url;
    }
    const room = this.#room;
    this.#used = true;
    // Written into the page that waits there, it may have arrived before main's answer is here.
    if (waits) this.#target = room;
    const { url } = await call('reader.present', {
      messageId,
      html,
      room,
      ahead,
      ...(allowed === undefined ? {} : { pictures: [...allowed] }),
      ...(unfinished === undefined ? {} : { unfinished }),
    });
    if (!current()) {
      dismiss(url);
      return false;
    }
    this.#dismiss();
    this.#document = url;
    onSent?.();
    const pictures = showsPictures(html);
    this.#ahead = ahead;
    this.#heldBack = ahead && OF_ITSELF.test(html);
    const arrive = (): Promise<boolean> => {
      if (url !== room) this.#go(url);
      return this.#arrival(ARRIVAL_WAIT);
    };
    return pictures && !ahead ? this.#pictures(arrive) : arrive();
  }

  /** After an act of which pictures come: until they are there, but not for long. */
  async #pictures<T>(act: () => Promise<T>): Promise<T> {
    let complete = (): void => undefined;
    const loaded = new Promise<void>((resolve) => {
      complete = resolve;
    });
    this.#frame.addEventListener('load', complete);
    try {
      const done = await act();
      await Promise.race([loaded, wait(PICTURES_WAIT)]);
      return done;
    } finally {
      this.#frame.removeEventListener('load', complete);
    }
  }

  /** Whether the frame is where it was sent to, after at most so many milliseconds. */
  async #arrival(ms: number): Promise<boolean> {
    if (this.#target === null) return true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const arrived = await new Promise<boolean>((resolve) => {
      this.#waiting.push(resolve);
      timer = setTimeout(() => resolve(false), ms);
    });
    clearTimeout(timer);
    return arrived;
  }

  /** In place of what is there: a message is no step in the window's history. */
  #go(url: string): void {
    this.#release(false);
    this.#target = url;
    this.#frame.contentWindow?.location.replace(url);
  }

  #dismiss(): void {
    if (this.#document !== null) dismiss(this.#document);
    this.#document = null;
  }

  #release(arrived: boolean): void {
    this.#target = null;
    for (const resolve of this.#waiting.splice(0)) resolve(arrived);
  }
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

function dismiss(url: string): void {
  // Main forgets the oldest by itself.
  call('reader.dismiss', { url }).catch(ignoreProblem);
}

function ignoreProblem(thrown: unknown): void {
  // Main is going away; nothing of it is shown then.
  if (!(thrown instanceof ProblemError)) throw thrown;
}
