// Both directions of a POP3 session put together to whole lines. What a line of the server means depends on what was
// asked, in order: an answer, a listing, or a message.
import { protocolLogLimits } from '../../lib/limits.ts';
import { MessageScrubber, scrubCommand, scrubListed, scrubStatusLine } from './pop3-scrub.ts';
import type { StandIns } from './stand-ins.ts';
import type { WirePart } from './wire-part.ts';

type WriteRecord = (from: 'client' | 'server', parts: readonly WirePart[]) => void;

interface Message {
  readonly scrubber: MessageScrubber;
  text: string;
  /** Octets beyond those kept. */
  more: number;
}

const { lineOctets, literalOctets } = protocolLogLimits;

export class Pop3Lines {
  readonly #standIns: StandIns;
  readonly #record: WriteRecord;
  /** Commands without their answer. The greeting comes unasked. */
  readonly #asked: string[] = ['greeting'];
  /** What the lines of the server belong to; null: the next is an answer. */
  #within: string | null = null;
  #message: Message | null = null;
  #received = '';
  #sent = '';
  #secret: number | null = null;
  #secretFrom = 0;

  constructor(standIns: StandIns, record: WriteRecord) {
    this.#standIns = standIns;
    this.#record = record;
  }

  sent(bytes: Uint8Array): void {
    this.#sent += latin1(bytes);
    for (let end = this.#sent.indexOf('\n'); end >= 0; end = this.#sent.indexOf('\n')) {
      const line = this.#sent.slice(0, end).replace(/\r$/u, '');
      this.#sent = this.#sent.slice(end + 1);
      this.#commanded(line);
    }
  }

  secret(octets: number): void {
    this.#secret = octets;
    this.#secretFrom = this.#sent.length;
  }

  received(bytes: Uint8Array): void {
    this.#received += latin1(bytes);
    for (;;) {
      const end = this.#received.indexOf('\n');
      const endless = end < 0 && this.#received.length > lineOctets;
      if (end < 0 && !endless) return;
      const to = endless ? lineOctets : end;
      const line = this.#received.slice(0, to).replace(/\r$/u, '');
      this.#received = this.#received.slice(endless ? to : to + 1);
      this.#heard(line);
    }
  }

  /** What is there of an unfinished answer. */
  flush(): void {
    this.#endMessage();
    if (this.#received !== '') this.#heard(this.#received);
    this.#received = '';
    this.#endMessage();
  }

  #commanded(line: string): void {
    const secret = this.#secret;
    this.#secret = null;
    // Nothing in front of a credential: one step of a SASL exchange, which has no answer of its own.
    if (secret !== null && this.#secretFrom === 0) {
      this.#record('client', ['', { secret }]);
      return;
    }
    this.#secretFrom = 0;
    const command = scrubCommand(line, this.#standIns);
    this.#record('client', secret === null ? [command] : [command, { secret }]);
    this.#asked.push(line);
  }

  #heard(line: string): void {
    if (this.#message !== null) this.#messageLine(this.#message, line);
    else if (this.#within === null) this.#answered(line);
    else if (line === '.') this.#ended();
    else this.#record('server', [scrubListed(line, this.#within, this.#standIns)]);
  }

  #answered(line: string): void {
    const challenge = /^\+(?!OK)/iu.test(line);
    const [verb = '', argument] = ((challenge ? '' : this.#asked.shift()) ?? '').split(' ');
    const name = verb.toUpperCase();
    this.#record('server', [scrubStatusLine(line, name, this.#standIns)]);
    if (!/^\+OK/iu.test(line)) return;
    if (name === 'RETR' || name === 'TOP') {
      this.#within = name;
      this.#message = { scrubber: new MessageScrubber(this.#standIns), text: '', more: 0 };
    } else if (name === 'CAPA' || ((name === 'UIDL' || name === 'LIST') && argument === undefined)) {
      this.#within = name;
    }
  }

  #messageLine(message: Message, line: string): void {
    if (line === '.') {
      this.#endMessage();
      this.#ended();
    } else if (message.more > 0 || message.text.length + line.length > literalOctets) {
      message.more += line.length + 2;
    } else message.text += `${message.scrubber.line(line)}\r\n`;
  }

  #endMessage(): void {
    const message = this.#message;
    this.#message = null;
    if (message === null) return;
    const rest: WirePart[] = message.more > 0 ? [{ fill: message.more }] : [];
    this.#record('server', [{ literal: message.text }, ...rest]);
  }

  #ended(): void {
    this.#within = null;
    this.#record('server', ['.']);
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
