// One line of POP3 with what is personal in it replaced: names, headers, texts. Commands, numbers, response codes and
// capabilities stay, and of a unique-id what is a number.
import { isDate, isMimeWord, statusWords } from './kept-words.ts';
import type { StandIns } from './stand-ins.ts';

/** Commands whose answers carry numbers in their first line. */
const COUNTING = /^(?:STAT|LIST|UIDL|RETR|TOP|DELE)$/u;

export function scrubStatusLine(line: string, verb: string, standIns: StandIns): string {
  const found = /^(\+OK|-ERR)( \[[!-Z^-~]{1,100}\])?(.*)$/isu.exec(line);
  if (found === null) return line.startsWith('+') ? '+ ' : statusWords(line, standIns);
  const [, word = '', code = '', text = ''] = found;
  if (!COUNTING.test(verb)) return word + code + statusWords(text, standIns);
  const kept = text.replace(/[^\s]+/gu, (each) => (/^\d+$/u.test(each) ? each : statusWords(each, standIns)));
  return word + code + kept;
}

/** @param line without what was marked as a credential. */
export function scrubCommand(line: string, standIns: StandIns): string {
  const [verb = '', ...rest] = line.split(' ');
  switch (verb.toUpperCase()) {
    case 'AUTH':
      return [verb, ...rest.slice(0, 1), ...rest.slice(1).map(() => '')].join(' ');
    case 'RETR':
    case 'TOP':
    case 'DELE':
    case 'LIST':
    case 'UIDL':
    case 'STAT':
    case 'CAPA':
    case 'STLS':
    case 'UTF8':
    case 'NOOP':
    case 'RSET':
    case 'QUIT':
      return line;
    case 'PASS':
      return `${verb} `;
    default:
      return [verb, ...rest.map((word) => standIns.text(word))].join(' ');
  }
}

export function scrubListed(line: string, verb: string, standIns: StandIns): string {
  if (verb === 'CAPA' || verb === 'LIST') return line;
  if (verb !== 'UIDL') return standIns.text(line);
  // A single digit has few stand-ins, and two messages must not get the same name.
  const [number = '', ...id] = line.split(' ');
  const scrubbed = id
    .join(' ')
    .replace(/[0-9A-Za-z\x80-\xff]+/gu, (run) =>
      /^[0-9a-f]*\d[0-9a-f]*$/iu.test(run) ? run : standIns.text(run),
    );
  return `${number} ${scrubbed}`;
}

/** The lines of one message in their order. */
export class MessageScrubber {
  readonly #standIns: StandIns;
  #field: string | null = '';

  constructor(standIns: StandIns) {
    this.#standIns = standIns;
  }

  line(line: string): string {
    if (this.#field === null) return this.#standIns.octets(line);
    if (line === '') {
      this.#field = null;
      return line;
    }
    const found = /^([!-9;-~]{1,80}:)(.*)$/su.exec(line);
    if (found === null || /^\s/u.test(line)) return this.#value(line);
    this.#field = (found[1] ?? '').toLowerCase();
    return `${found[1]}${this.#value(found[2] ?? '')}`;
  }

  #value(value: string): string {
    switch (this.#field) {
      case 'date:':
        return isDate(value.trim()) ? value : this.#standIns.text(value);
      case 'mime-version:':
        return /^[\s\d.]*$/u.test(value) ? value : this.#standIns.text(value);
      case 'content-type:':
      case 'content-transfer-encoding:':
      case 'content-disposition:':
        return value.replace(/[0-9A-Za-z\x80-\xff][\w+\x80-\xff-]*/gu, (word) =>
          isMimeWord(word) ? word : this.#standIns.text(word),
        );
      default:
        return this.#standIns.text(value);
    }
  }
}
