// Random walks over everything a server, a person and a network may do: whatever the order, the sum is right after each step.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LeaveOnServer } from '../../src/shared/model/account.ts';
import { unaccounted } from './accounting.ts';
import { decent, type Quirks } from './maildrop-server.ts';
import { World } from './pop3-world.ts';

type Step =
  | { readonly kind: 'deliver'; readonly reuse: number | null; readonly size: number }
  | { readonly kind: 'vanish' | 'shuffle'; readonly at: number }
  | { readonly kind: 'rename' | 'restart' }
  | { readonly kind: 'wait'; readonly days: number }
  | { readonly kind: 'policy'; readonly policy: LeaveOnServer }
  | { readonly kind: 'quirks'; readonly quirks: Partial<Quirks> }
  | { readonly kind: 'check'; readonly budget: number | null };

const often = (step: fc.Arbitrary<Step>, weight: number) => ({ arbitrary: step, weight });
const steps = fc.oneof(
  often(
    fc.record({
      kind: fc.constant('deliver' as const),
      reuse: fc.option(fc.nat(20), { freq: 3, nil: null }),
      size: fc.nat(3),
    }),
    6,
  ),
  often(fc.record({ kind: fc.constantFrom('vanish' as const, 'shuffle' as const), at: fc.nat(20) }), 2),
  often(fc.record({ kind: fc.constantFrom('rename' as const, 'restart' as const) }), 1),
  often(fc.record({ kind: fc.constant('wait' as const), days: fc.nat(3) }), 1),
  often(
    fc.record({
      kind: fc.constant('policy' as const),
      policy: fc.constantFrom<LeaveOnServer>('always', 'never', { days: 1 }),
    }),
    1,
  ),
  often(
    fc.record({
      kind: fc.constant('quirks' as const),
      quirks: fc.constantFrom<Partial<Quirks>>(
        {},
        { hasUidl: false },
        { hasTop: false, capabilities: ['USER'] },
        { deletesAtOnce: true },
        { deletesNever: true },
        { refusesDele: true },
        { dropsAtQuit: 'before' },
        { dropsAtQuit: 'after' },
      ),
    }),
    2,
  ),
  often(
    fc.record({
      kind: fc.constant('check' as const),
      budget: fc.option(fc.nat(1_500), { freq: 2, nil: null }),
    }),
    6,
  ),
);

class Walk {
  readonly world: World;
  /** Messages the server ever had, as latin1. */
  readonly delivered: string[] = [];
  /** Those another client deleted: nobody owes them any more, unless they were held. */
  readonly #excused = new Set<string>();
  readonly #names: string[] = [];
  #held = new Set<string>();
  #lied = false;
  readonly #sameSizes: boolean;

  constructor(world: World, sameSizes: boolean) {
    this.world = world;
    this.#sameSizes = sameSizes;
  }

  async take(step: Step): Promise<void> {
    const { server, clock } = this.world;
    switch (step.kind) {
      case 'deliver':
        this.#deliver(step.reuse, step.size);
        break;
      case 'vanish': {
        const [gone] = server.messages.splice(step.at % Math.max(1, server.messages.length), 1);
        if (gone !== undefined) this.#excused.add(gone.content.toString('latin1'));
        break;
      }
      case 'shuffle':
        server.messages.push(...server.messages.splice(0, step.at % (server.messages.length + 1)));
        break;
      case 'rename':
        // A message that was said to be deleted and comes back under another name is a new one to anybody.
        if (this.#lied) break;
        server.messages.forEach((message, i) => {
          message.uidl = `renamed-${this.delivered.length}-${i}`;
        });
        break;
      case 'restart':
        await this.world.restart();
        break;
      case 'wait':
        clock.at += step.days * 86_400_000;
        break;
      case 'policy':
        await this.world.restart({ leaveOnServer: step.policy });
        break;
      case 'quirks':
        Object.assign(server.quirks, { ...decent, ...step.quirks });
        this.#lied ||= server.quirks.deletesNever;
        break;
      case 'check':
        server.quirks.budget = step.budget ?? Number.POSITIVE_INFINITY;
        await this.world.failingCheck();
        server.quirks.budget = Number.POSITIVE_INFINITY;
        this.#reckon();
    }
  }

  /** The storm is over: everything that is on the server is held, too. */
  async settle(): Promise<void> {
    Object.assign(this.world.server.quirks, decent);
    await this.world.check();
    this.#reckon();
    const held = new Set(this.world.held());
    for (const { content } of this.world.server.messages) {
      if (!held.has(content.toString('latin1'))) throw new Error('never fetched');
    }
  }

  #deliver(reuse: number | null, size: number): void {
    const n = this.delivered.length;
    const name = reuse === null ? undefined : this.#names[reuse % Math.max(1, this.#names.length)];
    const uidl = name ?? `u${n}`;
    this.#names.push(uidl);
    // All bodies differ; with `sameSizes` many are as long as others, so that no size tells them apart.
    const filler = this.#sameSizes ? 'x'.repeat(size) : 'x'.repeat(n);
    const text = `Subject: s\r\n\r\n${String(n).padStart(4, '0')}${filler}\r\n`;
    this.delivered.push(text);
    this.world.server.deliver(uidl, text);
  }

  #reckon(): void {
    const held = this.world.held();
    for (const message of held) this.#held.add(message);
    const owed = this.delivered.filter((message) => this.#held.has(message) || !this.#excused.has(message));
    const found = unaccounted(owed, held, this.world.server);
    if (found !== null) throw new Error(found);
    for (const message of this.#held) {
      if (!held.includes(message)) throw new Error(`held once, and gone: ${JSON.stringify(message)}`);
    }
  }
}

/** The same walks each time; another seed finds others. */
const SEED = Number(process.env.PETREL_WALK_SEED ?? 20_260_115);
const WALKS = Number(process.env.PETREL_WALKS ?? 40);

test.each([
  ['sizes differ: and in the end everything is held', false],
  ['sizes do not tell: still nothing is lost, doubled or mixed up', true],
])(
  '%s',
  async (_, sameSizes) => {
    const walks = fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 30 }), async (list) => {
      const world = await World.create();
      try {
        const walk = new Walk(world, sameSizes);
        for (const step of list) await walk.take(step);
        if (!sameSizes) await walk.settle();
      } finally {
        await world.end();
      }
    });
    await expect(fc.assert(walks, { seed: SEED, numRuns: WALKS })).resolves.toBeUndefined();
  },
  120_000,
);
