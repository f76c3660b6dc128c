// Copies of attachments for other programs: each in a folder of its own that only this person can read, gone again when
// Petrel ends.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EngineArgs, EnginePortCall, EngineResult } from '../../shared/contract/engine-port.ts';
import type { MessageId } from '../../shared/model/ids.ts';
import { problem } from '../../shared/problem.ts';
import { embeddingPart } from './save-attachments.ts';

export interface CopyOptions {
  readonly engine: <N extends EnginePortCall>(name: N, args: EngineArgs<N>) => Promise<EngineResult<N>>;
  /** The system's folder for temporary files. */
  readonly temporaryFolder: string;
}

export type NamedPart = EngineResult<'internal.attachments.list'>[number];

export class PrivateCopies {
  readonly #options: CopyOptions;
  readonly #purpose: string;
  readonly #folders = new Set<string>();

  /** @param purpose a word in the folders' names */
  constructor(options: CopyOptions, purpose: string) {
    this.#options = options;
    this.#purpose = purpose;
  }

  /** @throws ProblemError `not-found` */
  async find(messageId: MessageId, partId: string): Promise<NamedPart> {
    const { engine } = this.#options;
    const parts = await engine('internal.attachments.list', { messageId, ...embeddingPart(partId) });
    const part = parts.find((candidate) => candidate.partId === partId);
    if (!part) throw problem('refused', 'not-found');
    return part;
  }

  /**
   * @param mode of the file; never executable
   * @returns the path of the copy, under the part's safe name
   */
  async write(messageId: MessageId, { partId, filename }: NamedPart, mode: 0o400 | 0o600): Promise<string> {
    // One folder for each: names may be equal. Made with mode 0700.
    const folder = await mkdtemp(join(this.#options.temporaryFolder, `petrel-${this.#purpose}-`));
    this.#folders.add(folder);
    const path = join(folder, filename);
    await this.#options.engine('internal.attachments.write', { messageId, partId, path });
    await chmod(path, mode);
    return path;
  }

  async remove(path: string): Promise<void> {
    const folder = dirname(path);
    if (!this.#folders.delete(folder)) return;
    await rm(folder, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    const known = [...this.#folders];
    this.#folders.clear();
    await Promise.allSettled(known.map((folder) => rm(folder, { recursive: true, force: true })));
  }
}
