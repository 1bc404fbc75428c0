import type { AppTable } from './app-table.js';
import type { RoutableRoute, RoutableScript } from './routing-snapshot.js';

/*
 * The routes of an app are numbers, its region, and objects that these lead to. A request for one route in 100,000 finds
 * none of it in a processor's caches, so it takes as long as there are places to wait for, one after the other: what is
 * looked at together lies together, and most requests are for one bucket's slots, one node and its targets.
 *
 * All places are counted from the start of the region, so that it can be moved as it is. It is a head and then its
 * buckets, that of routes for any host first.
 */

/** The numbers at the start of a region. */
export const REGION = {
  /** How many numbers it has. */
  size: 0,
  /** Where its targets begin among those of its chunk. The first is the app, then follow those of the leaves. */
  targets: 1,
  targetCount: 2,
  /** 1 if it has buckets of certain hosts, too. */
  hasHosts: 3,
  head: 4,
} as const;

/** The bucket of routes for any host. */
export const ANY_HOST = REGION.head;

export type Target = AppTable | LeafForm | RoutableRoute | RoutableScript;

/** What a leaf captures; many have it in common. */
export interface LeafForm {
  /** Of the path's captures, in their order. */
  readonly names: readonly string[];
  /** Under which the host's part before a wildcard is captured. */
  readonly hostName: string | null;
  /** Segments before the star; undefined when the route is no prefix. */
  readonly prefixDepth: number | undefined;
}

/**
 * The numbers of a bucket, which has the routes of one host. Behind them are its slots, of one number each, then its nodes.
 *
 * Its slots lead to the nodes of leading literals: of all that stands before a route's first capture or star, the
 * whole path if it has neither. Below a node follow captures, and then literals segment by segment.
 */
export const BUCKET = {
  /** How many; a power of two. */
  slots: 0,
  /** A bit for each number of leading literals that routes with captures or stars have (`depthBit`). */
  depths: 1,
  /** The node of routes without leading literals; 0 is none. */
  root: 2,
  size: 3,
} as const;

/** Of all numbers of leading literals from the last one on it is the same. */
export function depthBit(depth: number): number {
  return 1 << Math.min(depth, 31);
}

/**
 * The bits of the number that a node begins with. Behind it are its literal (`textSize`), the slots of its children that
 * are literals, the place of the child that is a capture, the leaves of routes whose path ends here, and those of prefix
 * routes that take what is below: as much as it has of these.
 */
export const NODE = {
  /** Of its literal, in UTF-16 units; a capture has none. */
  textLength: 0x7ff,
  /** From here on five bits: how many slots, as a power of two; 0 is none. */
  slotsShift: 11,
  hasParam: 1 << 16,
  hasEnds: 1 << 17,
  hasStars: 1 << 18,
} as const;

export function slotsOf(node: number): number {
  return (1 << ((node >>> NODE.slotsShift) & 0x1f)) & ~1;
}

/** Of a slot in a region of this size, the bits that tell the place of a node; the others are of the literal's hash. */
export function placeBits(size: number): number {
  return -1 >>> Math.clz32(size);
}

/** The bits of a leaf, which is one number. */
export const LEAF = {
  method: 0xf,
  /** Of those for the same path. */
  isLast: 1 << 4,
  /** From here on the first of its targets, counted from those of the region: what it captures, its route, its script. */
  targetShift: 5,
} as const;
