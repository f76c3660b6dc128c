// Which parts of a message are its letter, in RFC 2046 order of preference, with nothing left out: every text that is
// not chosen is a file in the list.
import { isBodyType } from './body-types.ts';
import type { PartNode } from './message-tree.ts';

/** A stretch of the letter, in one or both forms. */
export interface Segment {
  readonly plain: PartNode | null;
  readonly html: PartNode | null;
}

export interface BodyChoice {
  readonly segments: readonly Segment[];
  /** Every leaf that is part of the letter, including alternatives not shown. */
  readonly used: ReadonlySet<PartNode>;
}

export function chooseBody(root: PartNode): BodyChoice {
  const used = new Set<PartNode>();
  let segments = pick(root, used);
  if (segments.length === 0) {
    // Some senders name their letter as if it were a file: better that than an empty page.
    const named = leaves(root).find(
      (node) => isBodyType(node.head.type) && node.head.disposition !== 'attachment',
    );
    if (named) {
      used.add(named);
      segments = [segment(named)];
    }
  }
  return { segments, used };
}

export function leaves(node: PartNode): PartNode[] {
  return node.leaf ? [node] : node.children.flatMap(leaves);
}

const segment = (node: PartNode): Segment =>
  node.head.type === 'text/html' ? { plain: null, html: node } : { plain: node, html: null };

function pick(node: PartNode, used: Set<PartNode>): Segment[] {
  if (node.leaf) {
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
  const plain =
    options.find((option) => option.every((s) => s.html === null && s.plain?.head.type === 'text/plain')) ??
    options.find((option) => option.every((s) => s.html === null));
  if (html && plain && html.length === 1 && plain.length === 1) {
    return [{ html: html[0]?.html ?? null, plain: plain[0]?.plain ?? null }];
  }
  return html ?? plain ?? options.at(-1) ?? [];
}

const hasContent = (s: Segment): boolean => (s.plain?.leaf?.size ?? 0) > 0 || (s.html?.leaf?.size ?? 0) > 0;
