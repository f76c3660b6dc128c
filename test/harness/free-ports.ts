// Loopback ports nobody listens on, for servers that want to be told their port.
import { createServer } from 'node:net';

/**
 * Distinct ports that were free a moment ago. Another process may still take one before the caller binds it:
 * callers retry with new ones.
 */
export async function freePorts(count: number): Promise<number[]> {
  // All are held open until the last is known, so that none is handed out twice.
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
    return address.port;
  });
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  return ports;
}

function listen(): Promise<ReturnType<typeof createServer>> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, () => resolve(server));
  });
}
