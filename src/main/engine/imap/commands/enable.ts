// ENABLE (RFC 5161): changes how later answers read, so nothing shares the wire with it. The channel keeps what is on.
import type { Command } from '../command.ts';
import { raw } from '../wire-encode.ts';

export function enableCommand(extensions: readonly string[]): Command<void> {
  return {
    name: 'ENABLE',
    parts: [raw(`ENABLE ${extensions.join(' ')}`)],
    shares: 'alone',
    done: () => undefined,
    // A refusal leaves everything off, which is an answer too.
    refused: () => undefined,
  };
}
