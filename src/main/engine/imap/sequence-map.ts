// Which UID each sequence number of the selected mailbox has, as far as answers told: so that EXPUNGE, which speaks in
// sequence numbers, can be passed on as a UID. Sequence numbers never leave the session.
import { imapLimits } from '../lib/limits.ts';

export class SequenceMap {
  /** Index 0 is message 1; 0 = not known. */
  #uids = new Uint32Array(0);
  #length = 0;
  /** Above this number nothing is known: what the server says of messages that were never named costs no work. */
  #learnt = 0;

  get length(): number {
    return this.#length;
  }

  reset(messages: number): void {
    this.#uids = new Uint32Array(Math.min(messages, imapLimits.mappedMessages));
    this.#length = this.#uids.length;
    this.#learnt = 0;
  }

  /** EXISTS: messages are only ever added at the end (RFC 9051 section 7.4.1). */
  resize(messages: number): void {
    const length = Math.min(messages, imapLimits.mappedMessages);
    if (length > this.#uids.length) {
      const grown = new Uint32Array(
        Math.max(length, Math.min(this.#uids.length * 2, imapLimits.mappedMessages)),
      );
      grown.set(this.#uids.subarray(0, this.#length));
      this.#uids = grown;
    } else if (length < this.#learnt) {
      this.#uids.fill(0, length, this.#learnt);
      this.#learnt = length;
    }
    this.#length = length;
  }

  learn(seq: number, uid: number): void {
    if (seq < 1 || seq > this.#length) return;
    this.#uids[seq - 1] = uid;
    this.#learnt = Math.max(this.#learnt, seq);
  }

  /** 0 when not known. */
  uidOf(seq: number): number {
    return seq >= 1 && seq <= this.#length ? (this.#uids[seq - 1] ?? 0) : 0;
  }

  /** Takes a message out; answers its UID, 0 when not known. */
  expunge(seq: number): number {
    if (seq < 1 || seq > this.#length) return 0;
    const uid = this.#uids[seq - 1] ?? 0;
    this.#length -= 1;
    if (seq <= this.#learnt) {
      this.#uids.copyWithin(seq - 1, seq, this.#learnt);
      this.#learnt -= 1;
      this.#uids[this.#learnt] = 0;
    }
    return uid;
  }
}
