import type { RoutableRoute, RoutableScript } from './routing-snapshot.js';

/**
 * The routes of one app and host, in a few small pieces of memory: a request for one route in 100,000 finds none of it
 * in a processor's caches, and a great many small objects would each have to be waited for.
 *
 * Exact paths are nodes under `EXACT`, found by their whole text. The others are a trie of segments under `ROOT`.
 */
export interface PathTable {
  /**
   * Nodes, then leaves, then slots, then all literals in UTF-16 units. A slot is the hash of a literal under its parent,
   * and the node of it.
   */
  readonly numbers: Uint16Array | Uint32Array;
  /** Where a leaf of number 0 would be; the first is 1. */
  readonly leafBase: number;
  readonly slotBase: number;
  /** One less than the number of slots, which is a power of two. */
  readonly slotMask: number;
  readonly textBase: number;
  /** Those that leaves name by their index and one more. */
  readonly methods: readonly string[];
  readonly forms: readonly LeafForm[];
  /** Route and script of each leaf. */
  readonly targets: readonly (RoutableRoute | RoutableScript)[];
}

/** What a leaf captures; many have it in common. */
export interface LeafForm {
  /** Of the path's captures, in their order. */
  readonly names: readonly string[];
  /** Under which the host's part before a wildcard is captured. */
  readonly hostName: string | null;
  /** Segments before the star; undefined when the route is no prefix. */
  readonly prefixDepth: number | undefined;
}

/** The numbers of a node, which is known by the place of the first of them. */
export const NODE = {
  parent: 0,
  /** Where its literal is, counted from the end of the slots; a capture has none. */
  textStart: 1,
  textLength: 2,
  /** The node of a capture; 0 is none. */
  param: 3,
  /** The first leaf of a route whose path ends here; 0 is none. */
  ends: 4,
  /** The first leaf of a prefix route that takes what is below; 0 is none. */
  stars: 5,
  size: 6,
} as const;

/** The parent of exact paths, which is no one's child. */
export const EXACT = 0;
export const ROOT = NODE.size;

/** The numbers of a leaf. */
export const LEAF = {
  method: 0,
  /** The next leaf that begins at the same place; 0 is none. */
  next: 1,
  form: 2,
  size: 3,
} as const;

/** The method of a leaf for any. */
export const ANY_METHOD = 0;

export const SLOT_SIZE = 2;
/** As much of a hash as a slot keeps. */
export const HASH_SHIFT = 16;
