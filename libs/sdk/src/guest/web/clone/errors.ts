import { construct, define, descriptorOf, hasOwn, toTag } from '../primordials.js';

const isErrorNow = (Error as { isError?: (value: unknown) => boolean }).isError;

/** Names that a cloned error keeps; every other becomes "Error" (HTML, StructuredSerialize). */
const KINDS: Readonly<Record<string, unknown>> = {
  __proto__: null,
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

export function isError(value: object): boolean {
  return isErrorNow === undefined ? toTag(value) === '[object Error]' : isErrorNow(value);
}

export function cloneOfError(value: object, cloneOf: (part: unknown) => unknown): object {
  const { name, stack } = value as { name?: unknown; stack?: unknown };
  const kind = (name === undefined ? undefined : KINDS[`${name as string}`]) ?? Error;
  const message = descriptorOf(value, 'message');
  const hasMessage = message !== undefined && hasOwn(message, 'value');
  const copy = construct(
    kind as new (...args: unknown[]) => object,
    hasMessage ? [`${message.value as string}`] : [],
  );
  const keep = (key: string, part: unknown) =>
    define(copy, key, { value: part, writable: true, enumerable: false, configurable: true });
  if (typeof stack === 'string') keep('stack', stack);
  const cause = descriptorOf(value, 'cause');
  if (cause !== undefined && hasOwn(cause, 'value')) keep('cause', cloneOf(cause.value));
  return copy;
}
