// A TCP relay between a client and a real server that can break, stall or count the bytes on their way.
import { connect, createServer, type Socket } from 'node:net';

export interface CuttingProxy {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** Connections taken so far. */
  readonly connections: number;
  /** Those of them that are open now. */
  readonly open: number;
  /** Octets relayed so far, over all connections. */
  readonly octets: { readonly toClient: number; readonly toServer: number };
  /** Breaks every connection after this many more octets towards the client; null lets all pass. */
  cutAfter(octets: number | null): void;
  /** Breaks all open connections now. */
  cutNow(): void;
  /** Swallows everything in both directions while connections stay open: the silent death of a network. */
  stall(): void;
  /** The same for the connections that are open now: those that come later are relayed. */
  stallOpen(): void;
  /** New connections are refused (true) or relayed again. */
  refuse(refused: boolean): void;
  stop(): Promise<void>;
}

export async function startCuttingProxy(target: { host: string; port: number }): Promise<CuttingProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const silent = new WeakSet<Socket>();
  const octets = { toClient: 0, toServer: 0 };
  let connections = 0;
  let budget = Number.POSITIVE_INFINITY;
  let stalled = false;
  let refused = false;

  const cutNow = (): void => {
    for (const [client, server] of pairs) {
      client.resetAndDestroy();
      server.destroy();
    }
    pairs.clear();
  };

  const proxy = createServer({ noDelay: true }, (client) => {
    if (refused) {
      client.resetAndDestroy();
      return;
    }
    connections += 1;
    const server = connect({ ...target, noDelay: true });
    const pair = [client, server] as const;
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    client.on('data', (chunk) => {
      if (stalled || silent.has(client)) return;
      octets.toServer += chunk.length;
      server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (stalled || silent.has(client)) return;
      const allowed = chunk.subarray(0, Math.min(chunk.length, budget));
      budget -= allowed.length;
      octets.toClient += allowed.length;
      client.write(allowed);
      // The bytes before the cut have to arrive, so the client sees an end, not a reset.
      if (budget <= 0) client.end(() => server.destroy());
    });
    for (const socket of pair) {
      // Either side breaking is what this relay is for; `close` follows.
      socket.on('error', () => undefined);
      socket.on('close', end);
    }
  });
  const port = await new Promise<number>((resolve, reject) => {
    proxy.once('error', reject);
    proxy.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = proxy.address();
      if (address === null || typeof address === 'string') reject(new Error('no port'));
      else resolve(address.port);
    });
  });

  return {
    host: '127.0.0.1',
    port,
    get connections() {
      return connections;
    },
    get open() {
      return pairs.size;
    },
    octets,
    cutAfter: (count) => {
      budget = count ?? Number.POSITIVE_INFINITY;
    },
    cutNow,
    stall: () => {
      stalled = true;
    },
    stallOpen: () => {
      for (const [client] of pairs) silent.add(client);
    },
    refuse: (value) => {
      refused = value;
    },
    stop: async () => {
      const closed = new Promise<void>((resolve) => proxy.close(() => resolve()));
      cutNow();
      await closed;
    },
  };
}
