// Which parts of a message are its letter, in RFC 2046 order of preference, with nothing left out: every text that is
// not chosen is a file in the list.
import { isBodyType } from './body-types.ts';
import type { PartNode } from './message-tree.ts';

/** A stretch of the letter, in one or both forms, or a picture between two. */
export interface Segment {
  readonly plain: PartNode | null;
  readonly html: PartNode | null;
  readonly picture: PartNode | null;
}

export interface BodyChoice {
  readonly segments: readonly Segment[];
  /** Every leaf that is part of the letter, including alternatives not shown. */
  readonly used: ReadonlySet<PartNode>;
}

export function chooseBody(root: PartNode): BodyChoice {
  const used = new Set<PartNode>();
  let segments = pick(root, used);
  if (!segments.some(hasWords)) {
    // Some senders name their letter as if it were a file: better that than an empty page.
    const named = disguisedLetters(leaves(root));
    for (const node of named) used.add(node);
    segments = [...named.map(segment), ...segments];
  }
  return { segments, used };
}

/**
 * Where no part is a letter by its labels. Gateways of telephones send the words of a message as text files, beside the
 * description of a show (SMIL).
 */
function disguisedLetters(parts: readonly PartNode[]): PartNode[] {
  const texts = parts.filter((node) => isBodyType(node.head.type));
  if (parts.some((node) => node.head.type === 'application/smil')) return texts;
  const one =
    texts.find((node) => node.head.disposition !== 'attachment') ??
    texts.find((node) => node.head.filename === null);
  return one ? [one] : [];
}

export function leaves(node: PartNode): PartNode[] {
  return node.leaf ? [node] : node.children.flatMap(leaves);
}

const segment = (node: PartNode): Segment =>
  node.head.type === 'text/html'
    ? { plain: null, html: node, picture: null }
    : { plain: node, html: null, picture: null };

function pick(node: PartNode, used: Set<PartNode>): Segment[] {
  if (node.leaf) {
    if (isShown(node)) return [{ plain: null, html: null, picture: node }];
    if (!isLetter(node)) return [];
    used.add(node);
    return [segment(node)];
  }
  if (node.head.type === 'multipart/alternative' || isPair(node)) return pickAlternative(node, used);
  return node.children.flatMap((child) => pick(child, used));
}

/** Both forms of one letter, in a multipart whose kind its sender lost. */
const isPair = ({ head, children }: PartNode): boolean =>
  head.mistaken !== null && children.map((child) => child.head.type).join() === 'text/plain,text/html';

function isLetter(node: PartNode): boolean {
  const { type, disposition, filename, parent } = node.head;
  if (!isBodyType(type)) return false;
  // The only part of a message is its letter, whatever it calls itself.
  if (!parent) return true;
  if (disposition === 'attachment') return false;
  return filename === null || parent.type === 'multipart/alternative' || isRelatedRoot(node);
}

/** RFC 2387: the first part of a multipart/related is what it is about. */
const isRelatedRoot = (node: PartNode): boolean =>
  node.head.parent?.type === 'multipart/related' && /(?:^|\.)1$/.test(node.head.partId);

/** RFC 2046 section 5.1.4: the last is the richest. Both the plain and the HTML form are kept, for the reader to choose. */
function pickAlternative(node: PartNode, used: Set<PartNode>): Segment[] {
  const options = node.children.map((child) => pick(child, used)).filter((option) => option.some(hasContent));
  const html = options.findLast((option) => option.some((s) => s.html));
  const words = (option: readonly Segment[]): readonly Segment[] => option.filter(hasWords);
  const plain =
    options.find((option) => words(option).every((s) => s.plain?.head.type === 'text/plain')) ??
    options.find((option) => option.every((s) => s.html === null));
  const only = plain && words(plain).length === 1 ? (words(plain)[0]?.plain ?? null) : null;
  if (html && only && words(html).length === 1) {
    return html.map((s) => (s.html ? { ...s, plain: only } : s));
  }
  return html ?? plain ?? options.at(-1) ?? [];
}

const hasWords = (s: Segment): boolean => s.plain !== null || s.html !== null;

const hasContent = (s: Segment): boolean =>
  (s.plain?.leaf?.size ?? 0) > 0 || (s.html !== null && !isBlank(s.html));

/** Nothing to be seen: what programs send whose richest form was never filled in. */
function isBlank({ leaf }: PartNode): boolean {
  if (!leaf || leaf.size === 0) return true;
  if (leaf.size > BLANK_OCTETS) return false;
  const text = leaf.kept.toString('latin1');
  if (/<(?:img|hr|table)\b/i.test(text) || text.includes('\0')) return false;
  const words = text
    .replace(/<!--[\s\S]*?-->|<(style|title|script)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/<[^>]*>|&nbsp;|&#160;/gi, '');
  return words.trim() === '';
}

/** HTML longer than this says something. */
const BLANK_OCTETS = 8_192;

/** Meant to stand where it is; in a multipart/related the HTML says where (RFC 2387). */
function isShown({ head }: PartNode): boolean {
  if (!head.type.startsWith('image/') || head.parent?.type === 'multipart/related') return false;
  return head.disposition === 'inline' || (head.disposition === null && head.filename === null);
}
