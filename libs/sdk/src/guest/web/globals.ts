import { webCrypto } from './crypto/lazy-crypto.js';
import { subtle } from './crypto/lazy-subtle.js';
import { clone } from './clone/lazy-clone.js';
import { encoding } from './encoding/lazy-encoding.js';
import { events } from './events/lazy-events.js';
import { reportError } from './events/error-report.js';
import { blobs } from './http/lazy-blobs.js';
import { http } from './http/lazy-http.js';
import { basics } from './lazy-basics.js';
import type { Lazy } from './lazy.js';
import { queueMicrotask } from './microtask.js';
import { define } from './primordials.js';
import { streams } from './streams/lazy-streams.js';
import { url } from './url/lazy-url.js';
import { requireArguments } from './webidl.js';

/** The globals of each part; none of a part is evaluated before one of its names is first read. */
function defineParts(global: object): void {
  definePart(global, url, ['URL', 'URLSearchParams']);
  definePart(global, http, ['Headers', 'Request', 'Response', 'FormData', 'fetch']);
  definePart(global, blobs, ['Blob', 'File']);
  definePart(global, encoding, ['TextEncoder', 'TextDecoder', 'atob', 'btoa']);
  definePart(global, events, [
    'AbortController',
    'AbortSignal',
    'CustomEvent',
    'DOMException',
    'Event',
    'EventTarget',
  ]);
  definePart(global, streams, [
    'ByteLengthQueuingStrategy',
    'CountQueuingStrategy',
    'ReadableByteStreamController',
    'ReadableStream',
    'ReadableStreamBYOBReader',
    'ReadableStreamBYOBRequest',
    'ReadableStreamDefaultController',
    'ReadableStreamDefaultReader',
    'TextDecoderStream',
    'TextEncoderStream',
    'TransformStream',
    'TransformStreamDefaultController',
    'WritableStream',
    'WritableStreamDefaultController',
    'WritableStreamDefaultWriter',
  ]);
  definePart(global, webCrypto, ['Crypto', 'crypto']);
  definePart(global, subtle, ['CryptoKey', 'SubtleCrypto']);
  definePart(global, clone, ['structuredClone']);
  definePart(global, basics, ['Navigator', 'Performance', 'navigator', 'performance']);
}

function definePart<T extends object>(
  global: object,
  part: Lazy<T>,
  names: readonly (keyof T & string)[],
): void {
  for (const name of names) defineLazily(global, name, () => part.use()[name]);
}

/** An accessor that becomes a plain property when it is first read or written. */
function defineLazily(global: object, name: string, load: () => unknown): void {
  let isSettled = false;
  const settle = (value: unknown) => {
    isSettled = true;
    define(global, name, { value, writable: true, enumerable: false, configurable: true });
  };
  define(global, name, {
    get() {
      const value = load();
      // A script may have kept the accessor, and put something else in its place since.
      if (!isSettled) settle(value);
      return value;
    },
    set: settle,
    enumerable: false,
    configurable: true,
  });
}

export function defineGlobals(global: object): void {
  defineParts(global);
  const keep = (name: string, value: unknown) =>
    define(global, name, { value, writable: true, enumerable: false, configurable: true });
  keep('self', global);
  keep('queueMicrotask', queueMicrotask);
  keep('reportError', function (error: unknown) {
    requireArguments(arguments.length, 1, 'reportError');
    reportError(error);
  });
}
