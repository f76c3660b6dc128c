import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { createAuthority } from './certificates.ts';
import { type ScriptedServer, type ScriptedServerOptions, startScriptedServer } from './scripted-server.ts';

const authority = createAuthority();
let server: ScriptedServer | null = null;
afterEach(async () => {
  await server?.stop();
  server = null;
});

async function start(script: ScriptedServerOptions['script'], more: Partial<ScriptedServerOptions> = {}) {
  server = await startScriptedServer({ script, ...more });
  const socket = connect({ host: server.host, port: server.port });
  return { server, socket };
}

/** All chunks until the server ends. */
async function drain(socket: Socket): Promise<string[]> {
  const chunks: string[] = [];
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => chunks.push(chunk));
  await once(socket, 'end');
  return chunks;
}

describe('the scripted server', () => {
  test('answers in pieces that arrive one by one, and records the client', async () => {
    const { server, socket } = await start(async (peer) => {
      await peer.line('* OK hello');
      const { tag } = await peer.command(/^NOOP$/);
      await peer.sendSplit(`${tag} OK\r\n`, 2);
    });
    const chunks = drain(socket);
    socket.write('a1 NOOP\r\n');
    await server.finished();
    const pieces = await chunks;
    expect(pieces.join('')).toBe('* OK hello\r\na1 OK\r\n');
    // TCP promises no borders: two pieces may come as one, all four do not.
    expect(pieces.length).toBeGreaterThan(2);
    expect(server.peers[0]?.received).toBe('a1 NOOP\r\n');
  });

  test('fails the test when the client says something else', async () => {
    const { server, socket } = await start(async (peer) => {
      await peer.expect('CAPA');
    });
    const reset = once(socket, 'error');
    socket.write('USER x\r\n');
    await reset;
    await expect(server.finished()).rejects.toThrow('the client sent "USER x"');
  });

  test('fails the test when the client says nothing', async () => {
    const { server, socket } = await start((peer) => peer.expect('CAPA').then(() => undefined), {
      patienceMs: 50,
    });
    await once(socket, 'error');
    await expect(server.finished()).rejects.toThrow('did not send');
  });

  test('cuts after any octet', async () => {
    const { server, socket } = await start(async (peer) => {
      peer.cutAfter(7);
      await peer.line('0123456789');
    });
    expect((await drain(socket)).join('')).toBe('0123456');
    await server.finished();
  });

  test('upgrades to TLS and keeps what was said before and after apart', async () => {
    const { server, socket } = await start(async (peer) => {
      await peer.answer(/^STARTTLS$/);
      await peer.startTls(authority.issue());
      await peer.answer(/^LOGIN/);
    });
    socket.write('a STARTTLS\r\n');
    await once(socket, 'data');
    const secure = connectTls({ socket, ca: authority.cert, servername: 'localhost' });
    await once(secure, 'secureConnect');
    secure.write('b LOGIN x y\r\n');
    await once(secure, 'data');
    await server.finished();
    expect(server.peers[0]?.clear.toString()).toBe('a STARTTLS\r\n');
    expect(server.peers[0]?.secret.toString()).toBe('b LOGIN x y\r\n');
    secure.destroy();
  });

  test('stays silent until the client goes', async () => {
    const { server, socket } = await start((peer) => peer.silence());
    await once(socket, 'connect');
    socket.end();
    socket.resume();
    await server.finished();
    expect(server.peers[0]?.closed).toBe(true);
  });
});
