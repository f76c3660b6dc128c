// COMPRESS=DEFLATE (RFC 4978): both directions are compressed from the octet after the OK.
import type { Channel } from '../channel.ts';
import type { Command } from '../command.ts';

export function compressCommand(channel: Channel): Command<boolean> {
  return {
    name: 'COMPRESS',
    parts: ['COMPRESS DEFLATE'],
    shares: 'alone',
    atTagged: (line) => {
      if (line.status === 'OK') channel.startCompression();
    },
    done: () => true,
    refused: () => false,
  };
}
