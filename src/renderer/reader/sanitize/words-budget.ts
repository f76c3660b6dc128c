// How many words of a message are laid out, told by what they cost the browser: some scripts take it ten times as long as others,
// and a line without end is looked through again and again. Where a script leaves no spaces, marks are put in at which it may end.
import { readerLimits } from './limits.ts';

const RIGHT_TO_LEFT = '\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefc';
const TURNS = /[\u0590-\u08ff\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/;
/** A stretch of right-to-left letters with what is between them, or a mark that turns the direction. */
const TURN = new RegExp(
  `[${RIGHT_TO_LEFT}](?:[${RIGHT_TO_LEFT}]|[^\\p{L}\\p{N}\\u202a-\\u202e\\u2066-\\u2069])*|[\\u202a-\\u202e\\u2066-\\u2069]`,
  'gu',
);
/** Nothing in it costs more than a letter but line ends, and nothing turns. */
const PLAIN = /^[\t\r -\u02ff\u2010-\u2027]*$/;
const MARK = /^\p{M}$/u;
const JOINER = 0x200d;
/** Where a line of plain text may end; nothing is seen of it. */
export const MAY_END = '\u200b';

/** What one UTF-16 unit costs, in Latin letters, as measured. */
const COST = { lineEnd: 8, mark: 2, unspaced: 4, joiner: 8, half: 2 } as const;

/** Thai, Lao, Myanmar, Khmer, Tai: words are found by dictionary. Chinese and Japanese: a line may end at any letter. */
function isUnspaced(code: number): boolean {
  return (
    (code >= 0x0e00 && code <= 0x0eff) ||
    (code >= 0x1000 && code <= 0x109f) ||
    (code >= 0x1780 && code <= 0x17ff) ||
    (code >= 0x1950 && code <= 0x1aaf) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xa9e0 && code <= 0xaaff) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xff00 && code <= 0xffef)
  );
}

/** One for all the texts of a message, in their order. */
export class WordsBudget {
  #left: number = readerLimits.wordsCost;
  #turns: number = readerLimits.directionChanges;
  /** Letters since a line could end. */
  #run = 0;
  /** Marks on the last letter. */
  #marks = 0;

  /** @returns what of a text may be laid out, in pieces between which a line may end; `whole`: nothing of it is missing that can be read */
  take(text: string): { readonly pieces: readonly string[]; readonly whole: boolean } {
    if (text.length * COST.lineEnd <= this.#left && PLAIN.test(text)) {
      this.#left -= text.length + (COST.lineEnd - 1) * (text.split('\n').length - 1);
      if (text !== '') this.#run = this.#marks = 0;
      return { pieces: [text], whole: true };
    }
    const { pieces, read } = this.#weigh(text, this.#turned(text));
    return { pieces, whole: read === text.length };
  }

  /** UTF-16 units up to where the direction has changed too often. */
  #turned(text: string): number {
    if (!TURNS.test(text)) return text.length;
    TURN.lastIndex = 0;
    for (let m = TURN.exec(text); m; m = TURN.exec(text)) if (--this.#turns < 0) return m.index;
    return text.length;
  }

  #weigh(text: string, end: number): { pieces: string[]; read: number } {
    const pieces: string[] = [];
    let shown = '';
    let from = 0;
    for (let at = 0; at < end; at++) {
      const code = text.charCodeAt(at);
      const unspaced = isUnspaced(code);
      const mark = code >= 0x300 && (!unspaced || code < 0x2e80) && MARK.test(text[at] ?? '');
      this.#left -= costOf(code, unspaced, mark);
      if (this.#left < 0) return { pieces: [...pieces, shown + text.slice(from, at)], read: at };
      if (mark) {
        // More of them would stand over the lines around.
        if (++this.#marks <= readerLimits.marksOfLetter) continue;
        shown += text.slice(from, at);
        from = at + 1;
        continue;
      }
      this.#marks = 0;
      this.#run = unspaced ? this.#run + 1 : 0;
      if (this.#run < readerLimits.unspacedLetters) continue;
      pieces.push(shown + text.slice(from, at));
      shown = '';
      from = at;
      this.#run = 0;
    }
    return { pieces: [...pieces, shown + text.slice(from, end)], read: end };
  }
}

function costOf(code: number, unspaced: boolean, mark: boolean): number {
  if (code === 10) return COST.lineEnd;
  if (unspaced) return COST.unspaced;
  if (mark) return COST.mark;
  if (code === JOINER) return COST.joiner;
  return code >= 0xd800 && code <= 0xdfff ? COST.half : 1;
}

/**
 * Also: a line of many pieces is gone through again and again for where it may end, so that it may end after some of them.
 * @returns false when words were left out
 */
export function boundWords(body: Element): boolean {
  const budget = new WordsBudget();
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  let whole = true;
  let met = 0;
  let spaced = true;
  const mayEnd = (before: Text): void => before.before(body.ownerDocument.createElement('wbr'));
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!(node instanceof Text)) continue;
    const { pieces, whole: all } = budget.take(node.data);
    if (!all) whole = false;
    const last = pieces.at(-1) ?? '';
    const most = spaced || /^\s/.test(node.data) ? readerLimits.linePieces : 2 * readerLimits.linePieces;
    if (++met > most && node.data.trim() !== '') {
      mayEnd(node);
      met = 0;
    }
    spaced = /\s$/.test(last);
    // In elements of their own: the longer one text, the longer it takes to find a place in it.
    for (const piece of pieces.slice(0, -1)) {
      node.before(piece);
      mayEnd(node);
    }
    if (node.data !== last) node.data = last;
  }
  return whole;
}
