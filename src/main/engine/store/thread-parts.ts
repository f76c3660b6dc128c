// Which part of a divided conversation each of its messages belongs to. Pure: the same messages and the same choices
// give the same parts, in whatever order they came.

/** A message by its own key and those of the messages it refers to. */
export interface LinkedMessage {
  readonly key: number;
  readonly refs: readonly number[];
}

/** A person's choice: this message and what descends from it stand apart. */
export interface Split {
  readonly id: number;
  readonly key: number;
  /** Descendants that were once here: what refers to one of them alone still belongs here when it is gone. */
  readonly held: ReadonlySet<number>;
}

export interface Parts {
  /** For each message the id of its split, 0 for what stays in the conversation. */
  readonly of: number[];
  /** Keys of each split's message and its descendants, by the id of the split. */
  readonly members: ReadonlyMap<number, ReadonlySet<number>>;
  /** Ids of the splits, innermost first. */
  readonly order: readonly number[];
}

export function divide(messages: readonly LinkedMessage[], splits: readonly Split[]): Parts {
  const present = new Set<number>();
  const children = new Map<number, number[]>();
  for (const { key, refs } of messages) {
    present.add(key);
    for (const ref of refs) {
      const held = children.get(ref);
      if (held === undefined) children.set(ref, [key]);
      else held.push(key);
    }
  }
  const members = new Map(splits.map((split) => [split.id, reach(messages, present, children, split)]));
  const inside = (split: Split, other: Split): boolean =>
    other.id !== split.id && members.get(other.id)?.has(split.key) === true;
  // Innermost first; where messages refer to each other in a ring, the newer choice.
  const innermost = splits
    .map((split) => ({ split, depth: splits.filter((other) => inside(split, other)).length }))
    .sort((a, b) => b.depth - a.depth || b.split.id - a.split.id);
  const of = messages.map(
    ({ key }) => innermost.find(({ split }) => members.get(split.id)?.has(key))?.split.id ?? 0,
  );
  return { of, members, order: innermost.map(({ split }) => split.id) };
}

function reach(
  messages: readonly LinkedMessage[],
  present: ReadonlySet<number>,
  children: ReadonlyMap<number, readonly number[]>,
  split: Split,
): ReadonlySet<number> {
  // What the message itself answers is no descendant of it, whatever a ring of references says.
  const before = new Set(messages.filter(({ key }) => key === split.key).flatMap(({ refs }) => refs));
  before.delete(split.key);
  const reached = new Set([split.key]);
  for (const key of split.held) if (!present.has(key) && !before.has(key)) reached.add(key);
  // A Set hands out what is added while it is walked.
  for (const key of reached) {
    for (const child of children.get(key) ?? []) if (!before.has(child)) reached.add(child);
  }
  return reached;
}
