// A local HTTP server that answers everything and remembers who asked: the proof that a message asked for nothing.
import { createServer, type IncomingHttpHeaders } from 'node:http';

export interface HttpListener {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Paths asked for so far, in order. Connections that never became a request count as `(connection)`. */
  readonly requests: readonly string[];
  /** What came with each of them. */
  readonly headers: readonly IncomingHttpHeaders[];
  /** Answers this path with a PNG and a cookie instead of a pixel. */
  serve(path: string, png: Buffer): void;
  stop(): Promise<void>;
}

const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

export async function startHttpListener(): Promise<HttpListener> {
  const requests: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const pictures = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    headers.push(request.headers);
    const picture = pictures.get(request.url ?? '');
    if (picture) {
      response.writeHead(200, { 'content-type': 'image/png', 'set-cookie': 'reader=ann; Path=/' });
      response.end(picture);
      return;
    }
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
    headers,
    serve: (path, png) => pictures.set(path, png),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
