// The parts of one message as a tree with their leaves read: what parse-body chooses from.
import { mimeLimits } from '../lib/limits.ts';
import { isBodyType } from './body-types.ts';
import { fieldValue } from './header-block.ts';
import { Leaf, type LeafRole } from './leaf.ts';
import type { PartHead } from './part-head.ts';
import { PartScanner } from './part-scanner.ts';
import { type RawMessage, slices } from './raw-source.ts';
import type { PartSink } from './scan-frame.ts';

export interface PartNode {
  readonly head: PartHead;
  readonly children: PartNode[];
  readonly leaf: Leaf | null;
}

export interface MessageTree {
  readonly root: PartNode;
  readonly warnings: ReadonlyMap<string, string>;
  /** Octets of the whole message. */
  readonly size: number;
}

/** Reads a message to its end. Throws a `limit-exceeded` Problem for bombs of nesting or parts. */
export async function readTree(raw: RawMessage, signal?: AbortSignal): Promise<MessageTree> {
  const roots: PartNode[] = [];
  const nodes = new Map<PartHead, PartNode>();
  const warnings = new Map<string, string>();
  let size = 0;
  /** Only so much text is kept over all parts: many parts of the largest size must not add up. */
  let textBudget = mimeLimits.textOctets;
  let pictures = 0;
  const sink: PartSink = {
    open: (head) => {
      let role = textBudget > 0 ? roleOf(head) : 'file';
      if (role === 'picture' && pictures++ >= mimeLimits.pictureHeaders) role = 'file';
      const node: PartNode = { head, children: [], leaf: head.multipart ? null : new Leaf(head, role) };
      nodes.set(head, node);
      const parent = head.parent ? nodes.get(head.parent) : undefined;
      (parent?.children ?? roots).push(node);
    },
    data: (head, chunk) => nodes.get(head)?.leaf?.write(chunk),
    close: (head) => {
      const leaf = nodes.get(head)?.leaf;
      leaf?.end();
      if (leaf && leaf.role !== 'file' && leaf.role !== 'picture')
        textBudget -= Math.min(leaf.size, mimeLimits.textOctets);
    },
    warn: (code, detail) => warnings.set(code, detail ?? ''),
  };
  const scanner = new PartScanner(sink);
  for await (const chunk of slices(raw, signal)) {
    size += chunk.length;
    scanner.write(chunk);
  }
  scanner.end();
  return { root: relabelled(roots[0] as PartNode), warnings, size };
}

/** A page without any label is a page; with one, even of plain text, the label counts. */
function relabelled(node: PartNode): PartNode {
  const { head, leaf } = node;
  if (leaf?.role !== 'body' || fieldValue(head.fields, 'content-type') !== null) return node;
  const page = /^\s*(?:<!doctype html|<html[\s>])/i.test(leaf.kept.toString('latin1', 0, 500));
  return page ? { ...node, head: { ...head, type: 'text/html' } } : node;
}

export const isTnef = (head: PartHead): boolean =>
  head.type === 'application/ms-tnef' ||
  head.type === 'application/vnd.ms-tnef' ||
  head.filename?.toLowerCase() === 'winmail.dat';

/** RFC 1741. */
export const isBinHex = (head: PartHead): boolean =>
  head.type === 'application/mac-binhex40' || head.type === 'application/mac-binhex';

/** S/MIME's envelope, whose content is not a part of its own; also where only its name says so. */
export const isOpaqueCms = ({ type, filename }: PartHead): boolean =>
  type === 'application/pkcs7-mime' ||
  type === 'application/x-pkcs7-mime' ||
  (type === 'application/octet-stream' && filename?.toLowerCase() === 'smime.p7m');

function roleOf(head: PartHead): LeafRole {
  if (head.multipart) return 'file';
  if (isTnef(head) || isOpaqueCms(head) || isBinHex(head)) return 'opened';
  if (isBodyType(head.type)) return 'body';
  if (/^text\/(?:calendar|x-vcard|vcard|directory)$/.test(head.type) || head.type.startsWith('message/'))
    return 'summary';
  if (/^application\/(?:ics|pgp-signature)$/.test(head.type)) return 'summary';
  if (/^image\/(?:jpe?g|pjpeg)$/.test(head.type)) return 'picture';
  return 'file';
}
