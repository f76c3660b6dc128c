// What a server's word has proved to be worth. Caught lying about an extension, it is not asked for it again; the
// account's status says so.
export const DOUBTED = ['QRESYNC', 'CONDSTORE', 'IDLE'] as const;
export type Doubted = (typeof DOUBTED)[number];

export interface ServerTrust {
  /** False once the server was caught lying about this. */
  believes(extension: Doubted): boolean;
  /** `what` is a machine word for the log, never anything a server said. */
  distrust(extension: Doubted, what: string): void;
  /** In the order they were lost. */
  readonly doubted: readonly Doubted[];
}

export interface TrustMemory {
  load(): readonly string[];
  save(doubted: readonly Doubted[]): void;
}

export function createServerTrust(
  memory: TrustMemory,
  onDistrust: (extension: Doubted, what: string) => void,
): ServerTrust {
  const known = new Set<string>(memory.load());
  const doubted = DOUBTED.filter((extension) => known.has(extension));
  return {
    doubted,
    believes: (extension) => !doubted.includes(extension),
    distrust: (extension, what) => {
      if (doubted.includes(extension)) return;
      doubted.push(extension);
      memory.save(doubted);
      onDistrust(extension, what);
    },
  };
}
