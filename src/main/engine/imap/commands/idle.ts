// IDLE (RFC 2177): the server speaks when something happens. Ends early when another command waits.
import type { Command } from '../command.ts';

export function idleCommand(): Command<void> {
  return {
    name: 'IDLE',
    parts: ['IDLE'],
    shares: 'alone',
    continued: () => null,
    interrupt: 'DONE',
    done: () => undefined,
  };
}
