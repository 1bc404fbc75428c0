import { subtle } from '../crypto/lazy-subtle.js';
import { isException, domException } from '../events/dom-exception.js';
import type { DOMException } from '../events/dom-exception.js';
import { define } from '../primordials.js';
import { blobs } from '../http/lazy-blobs.js';

/** Clones of the platform's serializable objects; undefined for everything else. */
export function cloneOfPlatformObject(value: object): object | undefined {
  if (isException(value)) return cloneOfException(value);
  return blobs.loaded?.cloneOfBlob(value) ?? subtle.loaded?.cloneOfKey(value);
}

function cloneOfException(value: DOMException): DOMException {
  const { message, name, stack } = value;
  const copy = domException(message, name);
  define(copy, 'stack', { value: stack, writable: true, enumerable: false, configurable: true });
  return copy;
}
