// A real keyboard and mouse: keys and clicks that the X server itself makes (XTEST), so that they take the whole way through
// Chromium, which those of the test tool enter behind the window. Speaks the few words of the X protocol that this takes.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const REQUEST = {
  setInputFocus: 42,
  getInputFocus: 43,
  queryExtension: 98,
  getKeyboardMapping: 101,
} as const;
const FAKE_INPUT = 2;
const EVENT = { keyPress: 2, keyRelease: 3, buttonPress: 4, buttonRelease: 5, motion: 6 } as const;

/** Keysyms (X11/keysymdef.h) of what is no letter. */
const KEYSYMS: Readonly<Record<string, number>> = {
  Tab: 0xff09,
  Enter: 0xff0d,
  Escape: 0xff1b,
  Home: 0xff50,
  ArrowDown: 0xff54,
  End: 0xff57,
  F6: 0xffc3,
  Shift: 0xffe1,
  Delete: 0xffff,
};
const REPLY_OCTETS = 32;
const ANSWER_MS = 10_000;

export interface RealInput {
  /** Keys that are not letters go by their DOM names; `Shift+Tab` holds one while the other is pressed. */
  press(key: string): Promise<void>;
  /** In pixels of the screen. */
  click(x: number, y: number): Promise<void>;
  /** Gives the keyboard to a window, as a window manager would. */
  focus(window: number): Promise<void>;
  close(): void;
}

/** @returns why there is none: no X server on this machine, or one without XTEST or that wants credentials */
export async function realInput(display: string | undefined): Promise<RealInput | string> {
  const number = /^:(\d+)/.exec(display ?? '')?.[1];
  if (process.platform !== 'linux' || number === undefined) return 'no X server';
  const socket = connect(`/tmp/.X11-unix/X${number}`);
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(ANSWER_MS) });
  } catch {
    return 'the X server is not reached by its socket';
  }
  const server = new Server(socket);
  const setup = await server.setUp();
  const opcode = setup ? await server.extension('XTEST') : null;
  if (opcode !== null && setup) return keyboardOf(server, opcode, await server.keycodes(setup));
  socket.destroy();
  return setup ? 'the X server has no XTEST' : 'the X server wants credentials';
}

function keyboardOf(server: Server, opcode: number, keycodes: ReadonlyMap<number, number>): RealInput {
  const fake = (type: number, detail: number, x = 0, y = 0): void => {
    const body = Buffer.alloc(32);
    body.writeUInt8(type, 0);
    body.writeUInt8(detail, 1);
    body.writeInt16LE(x, 20);
    body.writeInt16LE(y, 22);
    server.send(opcode, FAKE_INPUT, body);
  };
  return {
    press: async (key) => {
      const codes = key.split('+').map((name) => {
        const code = keycodes.get(KEYSYMS[name] ?? name.charCodeAt(0));
        if (code === undefined) throw new Error(`no key ${name}`);
        return code;
      });
      for (const code of codes) fake(EVENT.keyPress, code);
      for (const code of codes.reverse()) fake(EVENT.keyRelease, code);
      await server.heard();
    },
    click: async (x, y) => {
      fake(EVENT.motion, 0, Math.round(x), Math.round(y));
      fake(EVENT.buttonPress, 1);
      fake(EVENT.buttonRelease, 1);
      await server.heard();
    },
    focus: async (window) => {
      const body = Buffer.alloc(8);
      body.writeUInt32LE(window, 0);
      // Back to the root when that window goes.
      server.send(REQUEST.setInputFocus, 1, body);
      await server.heard();
    },
    close: () => server.close(),
  };
}

interface Setup {
  readonly firstKey: number;
  readonly lastKey: number;
}

class Server {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #wake: (() => void) | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake?.();
    });
    // Its end shows in the answer that does not come.
    socket.on('error', () => this.#wake?.());
  }

  close(): void {
    this.#socket.destroy();
  }

  send(opcode: number, detail: number, body: Buffer): void {
    const head = Buffer.from([opcode, detail, 0, 0]);
    head.writeUInt16LE(1 + body.length / 4, 2);
    this.#socket.write(Buffer.concat([head, body]));
  }

  /** Null when the server refuses. */
  async setUp(): Promise<Setup | null> {
    // Little-endian, protocol 11.0, no credentials.
    this.#socket.write(Buffer.from([0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    const head = await this.#take(8);
    const rest = await this.#take(4 * head.readUInt16LE(6));
    return head[0] === 1 ? { firstKey: rest.readUInt8(26), lastKey: rest.readUInt8(27) } : null;
  }

  /** Its major opcode, or null. */
  async extension(name: string): Promise<number | null> {
    const body = Buffer.alloc(4 + Math.ceil(name.length / 4) * 4);
    body.writeUInt16LE(name.length, 0);
    body.write(name, 4, 'latin1');
    this.send(REQUEST.queryExtension, 0, body);
    const answer = await this.#reply();
    return answer[8] === 1 ? answer.readUInt8(9) : null;
  }

  /** By keysym; of keys without a modifier. */
  async keycodes({ firstKey, lastKey }: Setup): Promise<ReadonlyMap<number, number>> {
    this.send(REQUEST.getKeyboardMapping, 0, Buffer.from([firstKey, lastKey - firstKey + 1, 0, 0]));
    const answer = await this.#reply();
    const each = answer.readUInt8(1);
    const codes = new Map<number, number>();
    for (let key = 0; key <= lastKey - firstKey; key++) {
      const keysym = answer.readUInt32LE(REPLY_OCTETS + 4 * each * key);
      if (!codes.has(keysym)) codes.set(keysym, firstKey + key);
    }
    return codes;
  }

  /** Once everything that was sent is done. */
  async heard(): Promise<void> {
    this.send(REQUEST.getInputFocus, 0, Buffer.alloc(0));
    await this.#reply();
  }

  async #reply(): Promise<Buffer> {
    for (;;) {
      const head = await this.#take(REPLY_OCTETS);
      if (head[0] === 0) throw new Error(`the X server refuses: error ${head[1]} for request ${head[10]}`);
      if (head[0] === 1) return Buffer.concat([head, await this.#take(4 * head.readUInt32LE(4))]);
      // Anything else is an event, which nobody asked for.
    }
  }

  async #take(octets: number): Promise<Buffer> {
    const deadline = Date.now() + ANSWER_MS;
    while (this.#received.length < octets) {
      if (this.#socket.destroyed || Date.now() > deadline) throw new Error('the X server does not answer');
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ANSWER_MS);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const taken = this.#received.subarray(0, octets);
    this.#received = this.#received.subarray(octets);
    return taken;
  }
}
