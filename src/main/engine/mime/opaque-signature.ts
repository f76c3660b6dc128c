// A letter wrapped in its own signature (RFC 8551 section 3.5.2), read as if it stood where the wrapping does.
import type { BodyWarning } from '../../../shared/model/body.ts';
import { cmsKind, signedContent } from './cms.ts';
import { isOpaqueCms, type MessageTree, type PartNode, readTree } from './message-tree.ts';
import type { PartHead } from './part-head.ts';

/** Between the id of a part and the ids inside it; as for embedded messages. */
const INSIDE = '.0.0.';
/** Signatures around signatures. */
const MAX_DEPTH = 3;

/**
 * The same tree with what opaque signatures hold in their place, and `signed-unchecked` among its warnings for it. A wrapping that
 * cannot be opened stays the file it is.
 */
export async function unwrapped(tree: MessageTree, signal?: AbortSignal, depth = 0): Promise<MessageTree> {
  const warnings = new Map(tree.warnings);
  const visit = async (node: PartNode): Promise<PartNode> => {
    if (!node.leaf) return { ...node, children: await Promise.all(node.children.map(visit)) };
    const content = isOpaqueCms(node.head) && !node.leaf.cut ? signedContent(node.leaf.kept) : null;
    if (!content || depth >= MAX_DEPTH) return node;
    const inner = await unwrapped(await readTree(content, signal), signal, depth + 1);
    for (const [code, detail] of inner.warnings) warnings.set(code, detail);
    warnings.set('signed-unchecked', 'S/MIME');
    return inPlaceOf(node.head, inner.root);
  };
  return { ...tree, root: await visit(tree.root), warnings };
}

function inPlaceOf(wrapping: PartHead, root: PartNode): PartNode {
  const graft = (node: PartNode, parent: PartHead | null, outermost: boolean): PartNode => {
    const inside = node.head.partId;
    const head: PartHead = {
      ...node.head,
      partId:
        inside === '' ? `${wrapping.partId}${INSIDE.slice(0, -1)}` : `${wrapping.partId}${INSIDE}${inside}`,
      // Who wrote, to whom and when stands outside of the wrapping.
      fields: outermost ? wrapping.fields : node.head.fields,
      parent,
    };
    return { ...node, head, children: node.children.map((child) => graft(child, head, false)) };
  };
  return graft(root, wrapping.parent, true);
}

/** What the reader is told of a wrapping that stays one, or null. */
export function opaqueWarning(node: PartNode): BodyWarning | null {
  const code = opaqueCode(node);
  return code === null ? null : { code, detail: 'S/MIME' };
}

function opaqueCode({ head, leaf }: PartNode): string | null {
  if (!leaf || !isOpaqueCms(head)) return null;
  // RFC 8551 section 3.2.2; without a word of it, the content tells, and without that, encryption is the usual case.
  const named = head.typeParams.get('smime-type')?.toLowerCase();
  const kind = cmsKind(leaf.kept.subarray(0, 100));
  if (kind === 'signed' || (kind === null && named === 'signed-data')) return 'signed-opaque';
  if (kind === 'encrypted' || named === undefined) return 'encrypted';
  return named === 'enveloped-data' || named === 'authenveloped-data' ? 'encrypted' : null;
}
