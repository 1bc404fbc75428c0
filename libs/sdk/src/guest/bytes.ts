import { apply, ArrayBufferOf, BytesOf, charCodeAt, fromCharCode, subarray } from './primordials.js';

/** Few enough to be arguments of one call. */
const BYTES_PER_CALL = 8_192;

/** Bytes as they cross: one character each. */
export function latin1Of(content: ArrayBuffer | ArrayBufferView): string {
  const bytes =
    content instanceof ArrayBufferOf
      ? new BytesOf(content)
      : new BytesOf(content.buffer, content.byteOffset, content.byteLength);
  let text = '';
  for (let at = 0; at < bytes.length; at += BYTES_PER_CALL) {
    text += apply(fromCharCode, undefined, subarray(bytes, at, at + BYTES_PER_CALL) as unknown as number[]);
  }
  return text;
}

/** The bytes that a text of one character each stands for. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new BytesOf(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = charCodeAt(text, at);
  return bytes;
}
