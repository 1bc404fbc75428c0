import { BY_REFERENCE, FRAME_HEAD_BYTES, PLAIN, writeFrame } from './frames.js';
import type { HeldPayloads } from './held-payloads.js';

/** A text made ready to travel. */
export interface Parcel {
  readonly frame: string;
  /** Fills a message of the server nearly, or quite. */
  readonly large: boolean;
  /** Under which the bytes are held, when they travel by reference. */
  readonly ref?: string;
}

/** @param holdMs how long a text over the server's limit is kept for the receiver to fetch. */
export function packText(
  id: number,
  text: string,
  maxPayloadBytes: number,
  held: HeldPayloads,
  holdMs: number,
): Parcel {
  // A UTF-16 unit takes at most three bytes, so most texts need no counting.
  if (text.length * 3 + FRAME_HEAD_BYTES <= maxPayloadBytes) {
    return { frame: writeFrame(id, PLAIN, text), large: false };
  }
  if (Buffer.byteLength(text, 'utf8') + FRAME_HEAD_BYTES <= maxPayloadBytes) {
    return { frame: writeFrame(id, PLAIN, text), large: true };
  }
  const { ref, reference } = held.hold(text, holdMs, maxPayloadBytes);
  return { frame: writeFrame(id, BY_REFERENCE, reference), large: false, ref };
}
