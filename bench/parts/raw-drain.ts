// The same bytes as a sync of headers asks for, read over TLS and thrown away: what every figure is held against.
import { connect } from 'node:tls';

export interface Target {
  readonly port: number;
  readonly ca: string;
  readonly user: string;
  readonly password: string;
}

const HEADERS =
  'UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (REFERENCES)] MODSEQ)';

/** Milliseconds from the command to its last byte, and how many octets that were; the second of two runs. */
export async function drainHeaders(target: Target): Promise<{ ms: number; octets: number }> {
  // The first warms the server's own caches.
  await once(target);
  return await once(target);
}

function once({ port, ca, user, password }: Target): Promise<{ ms: number; octets: number }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, ca, servername: 'localhost' });
    const lines = [`a1 LOGIN ${user} ${password}`, 'a2 SELECT INBOX', `a3 ${HEADERS}`];
    const began = performance.now();
    let octets = 0;
    let tail = '';
    let step = 0;
    socket.once('error', reject);
    socket.on('data', (chunk) => {
      octets += chunk.length;
      tail = tail.slice(-2_000) + chunk.subarray(-2_000).toString('latin1');
      const over =
        step === 0 ? tail.includes('* OK') : new RegExp(`(?:^|\n)a${step} OK[^\n]*\r\n$`).test(tail);
      if (!over) return;
      const line = lines[step];
      step += 1;
      if (line !== undefined) {
        octets = 0;
        socket.write(`${line}\r\n`);
        return;
      }
      socket.destroy();
      resolve({ ms: performance.now() - began, octets });
    });
  });
}
