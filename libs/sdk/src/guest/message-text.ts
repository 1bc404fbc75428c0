import { ArrayBufferOf, BytesOf, isView, jsonStringify } from './primordials.js';
import { reasonOf } from './ask.js';
import { base64Of } from './web/encoding/base64.js';

/**
 * JSON text of what is sent to others; bytes become base64 at any depth (R-PUB-02).
 * @throws what `refuse` makes of the reason.
 */
export function messageText(value: unknown, refuse: (reason: string) => Error): string {
  let text: string | undefined;
  try {
    text = jsonStringify(value, bytesAsBase64);
  } catch (error) {
    throw refuse(`it cannot be written as JSON${reasonOf(error)}`);
  }
  if (typeof text !== 'string') throw refuse(`JSON has no form of ${typeof value}`);
  return text;
}

function bytesAsBase64(_key: string, value: unknown): unknown {
  if (isView(value)) return base64Of(new BytesOf(value.buffer, value.byteOffset, value.byteLength));
  return value instanceof ArrayBufferOf ? base64Of(new BytesOf(value)) : value;
}
