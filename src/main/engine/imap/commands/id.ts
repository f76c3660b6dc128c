// ID (RFC 2971): some providers (NetEase among them) refuse SELECT to a client that did not introduce itself.
import type { Command } from '../command.ts';
import { type Part, string } from '../wire-encode.ts';

const FIELDS = 30;
const VALUE_OCTETS = 1024;

export function idCommand(fields: Readonly<Record<string, string>>): Command<ReadonlyMap<string, string>> {
  let answer: ReadonlyMap<string, string> = new Map();
  const pairs = Object.entries(fields).slice(0, FIELDS);
  const parts: Part[] = [pairs.length === 0 ? 'ID NIL' : 'ID ('];
  pairs.forEach(([name, value], index) => {
    parts.push(index === 0 ? '' : ' ', string(name), ' ');
    parts.push(string(Buffer.from(value, 'utf8').subarray(0, VALUE_OCTETS).toString('latin1')));
  });
  if (pairs.length > 0) parts.push(')');
  return {
    name: 'ID',
    parts,
    shares: ['id'],
    untagged: (response) => {
      if (response.kind !== 'id') return false;
      answer = response.fields;
      return true;
    },
    done: () => answer,
    refused: () => answer,
  };
}
