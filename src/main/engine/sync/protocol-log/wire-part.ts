// What one recorded line of a protocol log is made of.

/** A line cut at its literals; a literal too large to keep is only its length. */
export type WirePart =
  | string
  | { readonly literal: string }
  | { readonly fill: number }
  | { readonly secret: number };
