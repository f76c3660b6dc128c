// IDLE (RFC 2177): the server speaks when something happens. Ends early when another command waits.
import type { Command } from '../command.ts';

export interface IdleCommand extends Command<void> {
  /** It ended because we asked for it. */
  readonly ended: boolean;
}

/** @param unwanted whether its caller has changed its mind meanwhile. */
export function idleCommand(unwanted: () => boolean): IdleCommand {
  let ended = false;
  return {
    name: 'IDLE',
    parts: ['IDLE'],
    shares: 'alone',
    continued: () => null,
    interrupt: 'DONE',
    unwanted,
    interrupted: () => {
      ended = true;
    },
    done: () => undefined,
    get ended() {
      return ended;
    },
  };
}
