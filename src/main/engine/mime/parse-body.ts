// From a message's raw bytes to the document the reader shows: the letter as text and HTML, its files with their
// hashes, its header, and what was wrong with it. One pass; memory is bounded by what is shown, not by the message.
import { createHash } from 'node:crypto';
import type { Attachment, BodyDocument, BodyWarning } from '../../../shared/model/body.ts';
import type { MessageId } from '../../../shared/model/ids.ts';
import { isShowable, readPictureSize } from '../../../shared/picture-size.ts';
import { senderCheck } from './authentication-results.ts';
import { chooseBody, leaves, type Segment } from './body-choice.ts';
import { type DecodedText, decodeText, plainFromEnriched, plainLines, unflow } from './body-text.ts';
import { calendarSummaries } from './calendar.ts';
import { isAscii, normaliseCharset } from './charset.ts';
import { charsetOfHeader, metaCharset } from './charset-hints.ts';
import { resolveContentIds, shownContentIds } from './content-ids.ts';
import { locationOf, resolveLocations } from './content-location.ts';
import { defaultName } from './default-name.ts';
import { decodeHeaderText } from './encoded-word.ts';
import { isExecutable, typeByContent } from './file-type.ts';
import { headerData } from './headers.ts';
import { htmlToText, textToHtml } from './html-text.ts';
import { unsubscribeOf } from './list-unsubscribe.ts';
import { isBinHex, isTnef, type PartNode, readTree } from './message-tree.ts';
import { unwrapped } from './opaque-signature.ts';
import { embeddedMessage } from './part-bytes.ts';
import { armourWarning, isMachinery, purposeWarning, signatureKind } from './part-purpose.ts';
import { type PlacedPicture, placedPictures } from './placed-pictures.ts';
import type { RawMessage } from './raw-source.ts';
import { reportWords } from './report-words.ts';
import { extractFiles, filesInPart } from './text-files.ts';
import { parseTnef } from './tnef.ts';
import { contactSummaries } from './vcard.ts';

/** Calendar or vCard parts that are summarised; the others stay files. */
const MAX_SUMMARISED = 10;

export interface ParseOptions {
  /** Decode every text part with this charset: the person's choice. */
  readonly charset?: string;
  /** Parse the message embedded as this part instead of the outermost one; part ids stay those of the outermost. */
  readonly within?: string;
  /** The account's server: only its word on the sender is believed (`senderCheck`). */
  readonly server?: string;
  readonly signal?: AbortSignal;
}

/**
 * @throws Problem `limit-exceeded` for nesting or part bombs, `not-found` when `within` names no embedded message.
 * Nothing else: damage ends up in `warnings`.
 */
export async function parseBody(
  raw: RawMessage,
  id: MessageId,
  options: ParseOptions = {},
): Promise<BodyDocument> {
  const source =
    options.within === undefined ? raw : await embeddedMessage(raw, options.within, options.signal);
  const tree = await unwrapped(await readTree(source, options.signal), options.signal);
  const reader = new BodyReader(options, tree.warnings);
  return reader.read(tree.root, id);
}

class BodyReader {
  readonly #override: string | null;
  readonly #prefix: string;
  readonly #server: string | null;
  readonly #warnings = new Map<string, string>();
  readonly #attachments: Attachment[] = [];
  /** Part ids of pictures that stay in the list, to be saved: those that no window is given, and those beside the words. */
  readonly #listed = new Set<string>();
  /** How many files got this name from us. */
  readonly #unnamed = new Map<string, number>();
  #placed: ReadonlyMap<PartNode, PlacedPicture> = new Map();
  #hint: string | null = null;

  constructor(options: ParseOptions, warnings: ReadonlyMap<string, string>) {
    this.#override = options.charset ?? null;
    // Where lines end otherwise than the account's server took them to, its own words could have been written by anyone.
    this.#server = warnings.has('line-ends-recovered') ? null : (options.server ?? null);
    this.#prefix = options.within === undefined ? '' : `${options.within}.0.0.`;
    for (const [code, detail] of warnings) this.#warnings.set(code, detail);
  }

  read(root: PartNode, id: MessageId): BodyDocument {
    const header = headerData(root.head.fields);
    if (root.head.fields.length === 0) this.#warnings.set('header-missing', '');
    this.#hint = charsetOfHeader(root);
    const { segments, used } = chooseBody(root);
    const body = this.#join(segments);
    const pictures = body.html === null ? [...this.#placed.values()].map(({ contentId }) => contentId) : [];
    for (const node of leaves(root)) {
      this.#warn(purposeWarning(node));
      if (!used.has(node) && !isMachinery(node.head)) this.#addLeaf(node, body);
    }
    if (body.text === null && body.html === null) body.text = reportsOf(root);
    this.#warn(armourWarning(body.text));
    const html = this.#located(root, segments, body.html);
    body.html = html === null ? null : resolveContentIds(html, this.#attachments);
    for (const node of used) if (node.leaf?.cut) this.#addFile(node, 'text-truncated');
    if ((body.text ?? body.html ?? '') === '' && this.#attachments.length === 0)
      this.#warnings.set('empty', '');
    return {
      id,
      messageId: header.messageId,
      subject: header.subject,
      from: header.from,
      to: header.to,
      cc: header.cc,
      date: header.sentAt,
      text: body.text,
      html: body.html,
      attachments: markInline(this.#attachments, body.html, this.#listed),
      ...(pictures.length > 0 ? { pictures } : {}),
      headers: root.head.fields.map(({ name, value }) => ({ name, value: decodeHeaderText(value) })),
      ...this.#extras(root, header.from[0]?.address ?? ''),
      warnings: [...this.#warnings].map(
        ([code, detail]): BodyWarning => (detail === '' ? { code } : { code, detail }),
      ),
    };
  }

  #warn(warning: BodyWarning | null): void {
    if (warning) this.#warnings.set(warning.code, warning.detail ?? '');
  }

  /** Pictures known by an address instead of a Content-ID get one of ours, by which the HTML then names them. */
  #located(root: PartNode, segments: readonly Segment[], html: string | null): string | null {
    const letter = segments.find((segment) => segment.html)?.html;
    if (html === null || !letter) return html;
    const named = leaves(root).flatMap(({ head }) => {
      const at = this.#attachments.findIndex(({ partId }) => partId === this.#prefix + head.partId);
      const attachment = this.#attachments[at];
      if (!attachment || locationOf(head) === null) return [];
      const contentId = attachment.contentId ?? `part-${head.partId}@content-location`;
      this.#attachments[at] = { ...attachment, contentId };
      return [{ head, contentId }];
    });
    return resolveLocations(html, letter.head, named);
  }

  /** What more a reader can be told than the letter itself; nothing of it is believed without its check. */
  #extras(root: PartNode, from: string): Partial<BodyDocument> {
    const check = this.#server === null ? null : senderCheck(root.head.fields, this.#server, from);
    const unsubscribe = unsubscribeOf(root.head.fields, this.#server);
    const summaries = <T>(types: RegExp, read: (text: string) => T[]): T[] =>
      leaves(root)
        .filter((node) => types.test(node.head.type))
        .slice(0, MAX_SUMMARISED)
        .flatMap((node) => read(this.#decode(node).text));
    const events = distinct(summaries(/^(?:text\/calendar|application\/ics)$/, calendarSummaries));
    const contacts = summaries(/^text\/(?:x-vcard|vcard|directory)$/, contactSummaries);
    return {
      ...(check ? { senderCheck: check } : {}),
      ...(unsubscribe ? { unsubscribe } : {}),
      ...(events.length > 0 ? { events } : {}),
      ...(contacts.length > 0 ? { contacts } : {}),
    };
  }

  #join(segments: readonly Segment[]): { text: string | null; html: string | null } {
    const anyHtml = segments.some((segment) => segment.html);
    const anyPlain = segments.some((segment) => segment.plain);
    const texts: string[] = [];
    const htmls: (string | PartNode)[] = [];
    for (const segment of segments) {
      const html = segment.html ? this.#decode(segment.html).text : null;
      const text = segment.plain ? this.#plain(segment.plain) : null;
      if (anyPlain && (text ?? html) !== null) texts.push(text ?? htmlToText(html ?? ''));
      if (anyHtml && (html ?? text) !== null) htmls.push(html ?? textToHtml(text ?? ''));
      if (segment.picture) htmls.push(segment.picture);
    }
    const written = htmls.filter((piece) => typeof piece === 'string');
    this.#placed = placedPictures(segments, written);
    for (const { head } of this.#placed.keys()) this.#listed.add(this.#prefix + head.partId);
    return {
      text: texts.length === 0 ? null : texts.filter((text) => text !== '').join('\n'),
      html: anyHtml ? this.#withPictures(htmls) : null,
    };
  }

  /** Stretches of the letter are told apart by a line, or by the picture between them. */
  #withPictures(pieces: readonly (string | PartNode)[]): string {
    let out = '';
    let between = '';
    for (const piece of pieces) {
      const markup = typeof piece === 'string' ? piece : this.#placed.get(piece)?.markup;
      if (markup === undefined) continue;
      out += `${typeof piece === 'string' ? between : out && '\n'}${markup}`;
      between = typeof piece === 'string' ? '\n<hr>\n' : '\n';
    }
    return out;
  }

  #decode(node: PartNode, bytes = node.leaf?.kept ?? Buffer.alloc(0)): DecodedText {
    const label = node.head.typeParams.get('charset') ?? null;
    const declared = label ?? (node.head.type === 'text/html' ? metaCharset(bytes) : null);
    const decoded = decodeText(bytes, declared, this.#override, this.#hint);
    this.#hint ??= decoded.charset === 'us-ascii' ? null : decoded.charset;
    if (decoded.guessed) this.#warnings.set('charset-guessed', decoded.charset);
    else if (
      label !== null &&
      this.#override === null &&
      normaliseCharset(label) === null &&
      !isAscii(bytes)
    ) {
      this.#warnings.set('charset-unknown', label.slice(0, 60));
    }
    return decoded;
  }

  #plain(node: PartNode): string {
    const kept = node.leaf?.kept ?? Buffer.alloc(0);
    const { text, files } = filesInPart(kept, node.leaf?.cut ?? false, (rest) => this.#lines(node, rest));
    for (const [i, file] of files.entries()) {
      this.#attachments.push(this.#unpacked(node, i, file.filename, null, null, file.bytes));
      if (file.damaged) this.#warnings.set('file-damaged', '');
      else if (file.piece) this.#warnings.set('file-piece', '');
    }
    return text;
  }

  #lines(node: PartNode, bytes: Buffer): string {
    const text = plainLines(this.#decode(node, bytes).text);
    if (node.head.type === 'text/enriched' || node.head.type === 'text/richtext')
      return plainFromEnriched(text);
    if (node.head.typeParams.get('format')?.toLowerCase() !== 'flowed') return text;
    return unflow(text, node.head.typeParams.get('delsp')?.toLowerCase() === 'yes');
  }

  #addLeaf(node: PartNode, body: { text: string | null; html: string | null }): void {
    const leaf = node.leaf;
    if (!leaf) return;
    if (isTnef(node.head) && !leaf.cut) {
      const tnef = parseTnef(leaf.kept);
      if (tnef) {
        for (const [i, file] of tnef.files.entries()) {
          this.#attachments.push(
            this.#unpacked(node, i, file.filename, file.contentType, file.contentId, file.bytes),
          );
        }
        if (body.text === null && body.html === null) {
          body.text = tnef.text === null ? null : plainLines(tnef.text);
          body.html = tnef.html;
        }
        return;
      }
      this.#warnings.set('tnef-damaged', node.head.partId);
    }
    if (isBinHex(node.head) && !leaf.cut) {
      const [file] = extractFiles(plainLines(leaf.kept.toString('latin1'))).files;
      if (file) {
        this.#attachments.push(this.#unpacked(node, 0, file.filename, null, null, file.bytes));
        return;
      }
    }
    this.#addFile(node);
  }

  #addFile(node: PartNode, warning?: string): void {
    const { head, leaf } = node;
    if (!leaf) return;
    if (warning !== undefined) this.#warnings.set(warning, head.partId);
    if (leaf.size === 0 && leaf.rawSize > 0) this.#warnings.set('part-undecodable', head.partId);
    const detected = typeByContent(leaf.kept);
    const filename = head.filename ?? this.#nameFor(node, detected ?? head.type);
    const signature = signatureKind(head);
    this.#measure(this.#prefix + head.partId, leaf.kept, filename);
    this.#attachments.push({
      partId: this.#prefix + head.partId,
      filename,
      contentType: head.type,
      size: leaf.size,
      sha256: leaf.sha256,
      contentId: this.#placed.get(node)?.contentId ?? head.contentId,
      inline: false,
      ...(detected === null ? {} : { detectedType: detected }),
      ...(isExecutable(filename, detected) ? { executable: true } : {}),
      ...(signature === null ? {} : { signature }),
    });
  }

  #nameFor(node: PartNode, type: string): string {
    const name = defaultName(node, type);
    const n = this.#unnamed.get(name) ?? 1;
    this.#unnamed.set(name, n + 1);
    const dot = name.lastIndexOf('.');
    return n === 1 ? name : `${name.slice(0, dot)} ${n}${name.slice(dot)}`;
  }

  #measure(partId: string, start: Buffer, filename: string): void {
    const size = readPictureSize(start);
    if (size === null || isShowable(size)) return;
    this.#listed.add(partId);
    this.#warnings.set('picture-too-large', filename.slice(0, 200));
  }

  #unpacked(
    node: PartNode,
    index: number,
    filename: string,
    type: string | null,
    contentId: string | null,
    bytes: Buffer,
  ): Attachment {
    const detected = typeByContent(bytes);
    const partId = `${this.#prefix}${node.head.partId}.0.${index + 1}`;
    this.#measure(partId, bytes, filename);
    return {
      partId,
      filename,
      contentType: type ?? detected ?? 'application/octet-stream',
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      contentId,
      inline: false,
      ...(detected === null ? {} : { detectedType: detected }),
      ...(isExecutable(filename, detected) ? { executable: true } : {}),
    };
  }
}

/** An invitation comes as a part and as a file, both the same. */
const distinct = <T>(all: readonly T[]): T[] => [
  ...new Map(all.map((one) => [JSON.stringify(one), one])).values(),
];

/** Of a message that has no words of its own. */
function reportsOf(root: PartNode): string | null {
  const reports = leaves(root).flatMap((node) => reportWords(node) ?? []);
  return reports.length === 0 ? null : reports.join('\n');
}

/** Parts the HTML shows by `cid:` are no files to a person, whatever their disposition says. */
function markInline(
  attachments: readonly Attachment[],
  html: string | null,
  never: ReadonlySet<string>,
): Attachment[] {
  if (html === null) return [...attachments];
  const shown = shownContentIds(html);
  return attachments.map((a) =>
    a.contentId !== null && shown.has(a.contentId) && !never.has(a.partId) ? { ...a, inline: true } : a,
  );
}
