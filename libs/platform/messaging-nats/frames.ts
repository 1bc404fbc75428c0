import { InvalidMessageError } from '#platform/messaging';

/**
 * How a text travels: as it is, as a refusal, or as a reference to bytes that its sender keeps. On the wire a
 * frame is `<id><kind><length>:<text>`, its length in UTF-16 units, and a message is one or more frames with a line
 * end between.
 */
export type FrameKind = ' ' | '!' | '@';
export const PLAIN: FrameKind = ' ';
export const REFUSAL: FrameKind = '!';
export const BY_REFERENCE: FrameKind = '@';

/** The most that `<id><kind><length>:` takes, bytes. */
export const FRAME_HEAD_BYTES = 32;

export function writeFrame(id: number, kind: FrameKind, text: string): string {
  return `${id}${kind}${text.length}:${text}`;
}

const ZERO = '0'.charCodeAt(0);
const NINE = '9'.charCodeAt(0);

/** @throws InvalidMessageError at the first place that is no frame; those before it have been handed over. */
export function readFrames(message: string, each: (id: number, kind: FrameKind, text: string) => void): void {
  let start = 0;
  while (start < message.length) {
    const kindAt = afterDigits(message, start);
    const colonAt = afterDigits(message, kindAt + 1);
    const kind = message[kindAt];
    const end = colonAt + 1 + numberIn(message, kindAt + 1, colonAt);
    const isFrame = kindAt > start && colonAt > kindAt + 1 && message[colonAt] === ':' && isKind(kind);
    if (!isFrame || end > message.length || (end < message.length && message[end] !== '\n')) {
      throw new InvalidMessageError('Cannot read a message of the bus: no frame');
    }
    each(numberIn(message, start, kindAt), kind, message.slice(colonAt + 1, end));
    start = end + 1;
  }
}

function isKind(kind: string | undefined): kind is FrameKind {
  return kind === PLAIN || kind === REFUSAL || kind === BY_REFERENCE;
}

function afterDigits(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > NINE) break;
  }
  return at;
}

function numberIn(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) value = value * 10 + text.charCodeAt(at) - ZERO;
  return value;
}
