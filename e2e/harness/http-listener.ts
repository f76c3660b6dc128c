// A local HTTP server that answers everything and remembers who asked: the proof that a message asked for nothing.
import { createServer } from 'node:http';

export interface HttpListener {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Paths asked for so far, in order. Connections that never became a request count as `(connection)`. */
  readonly requests: readonly string[];
  stop(): Promise<void>;
}

const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

export async function startHttpListener(): Promise<HttpListener> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.writeHead(200, { 'content-type': 'image/gif', 'access-control-allow-origin': '*' });
    response.end(PIXEL);
  });
  server.on('connection', (socket) => {
    let spoke = false;
    socket.once('data', () => {
      spoke = true;
    });
    socket.once('close', () => {
      if (!spoke) requests.push('(connection)');
    });
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no port'));
      else resolve(address.port);
    });
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
