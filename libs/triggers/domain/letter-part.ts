import { MIB } from '#kernel';
import { MAX_NESTING, nestingOf } from './nesting.js';

const MAX_TOLD_BYTES = MIB;

/** What a dead letter's triggers are told of it. */
export interface LetterNews {
  readonly id: string;
  readonly source: string;
  readonly reason: string;
  readonly attempts: number;
  /** The event that it was, as JSON text. */
  readonly payload: string;
  readonly payloadBytes: number;
}

/**
 * The event is left out when it is large, since each trigger gets a copy, and when it nests so deep that the database could
 * not read it within another one: the letter must be written whatever is in it.
 */
export function letterPart({ payload, payloadBytes, ...told }: LetterNews): string {
  const text = JSON.stringify(told);
  const isTold = payloadBytes <= MAX_TOLD_BYTES && nestingOf(payload) <= MAX_NESTING;
  return isTold ? `${text.slice(0, -1)},"event":${payload}}` : text;
}
