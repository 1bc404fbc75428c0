import { InvalidMessageError } from '#platform/messaging';

/**
 * How a text travels: as it is, as a refusal, or as a reference to bytes that its sender keeps. On the wire a
 * frame is `<id><kind><text>`, and a message is one or more frames with a line end between. JSON text never
 * holds a line end, so nothing needs to be counted or escaped.
 */
export type FrameKind = ' ' | '!' | '@';
export const PLAIN: FrameKind = ' ';
export const REFUSAL: FrameKind = '!';
export const BY_REFERENCE: FrameKind = '@';

/** The most that `<id><kind>` takes, bytes. */
export const FRAME_HEAD_BYTES = 16;

export function writeFrame(id: number, kind: FrameKind, text: string): string {
  return id + kind + text;
}

const ZERO = '0'.charCodeAt(0);

/** @throws InvalidMessageError at the first line that is no frame; those before it have been handed over. */
export function readFrames(message: string, each: (id: number, kind: FrameKind, text: string) => void): void {
  let start = 0;
  while (start < message.length) {
    let end = message.indexOf('\n', start);
    if (end === -1) end = message.length;
    let at = start;
    let id = 0;
    for (; at < end; at += 1) {
      const digit = message.charCodeAt(at) - ZERO;
      if (digit < 0 || digit > 9) break;
      id = id * 10 + digit;
    }
    const kind = message[at];
    if (at === start || at >= end || (kind !== PLAIN && kind !== REFUSAL && kind !== BY_REFERENCE)) {
      throw new InvalidMessageError('Cannot read a message of the bus: no frame');
    }
    each(id, kind, message.slice(at + 1, end));
    start = end + 1;
  }
}
