// STARTTLS (RFC 9051 section 6.2.1): from its OK on, not one more octet is read in the clear.
import type { Channel } from '../channel.ts';
import type { Command } from '../command.ts';

export function starttlsCommand(channel: Channel): Command<boolean> {
  return {
    name: 'STARTTLS',
    parts: ['STARTTLS'],
    shares: 'alone',
    atTagged: (line) => {
      if (line.status === 'OK') channel.freezeForTls();
    },
    done: () => true,
    refused: () => false,
  };
}
