/**
 * The language as it was before any script ran. Scripts may overwrite whatever they reach; the wrapper uses only
 * these.
 */
const uncurry =
  <This, Args extends unknown[], R>(fn: (this: This, ...args: Args) => R) =>
  (self: This, ...args: Args): R =>
    Reflect.apply(fn, self, args);

export const apply = Reflect.apply;
export const jsonParse = JSON.parse;
export const jsonStringify = JSON.stringify;
export const stringOf = String;
export const isArray = Array.isArray;
export const isInteger = Number.isInteger;
export const isFinite = Number.isFinite;
export const isView = ArrayBuffer.isView;
export const freeze = Object.freeze;
export const keysOf = Object.keys;
export const hasOwn = Object.hasOwn;
export const now = Date.now;
export const PromiseOf = Promise;
export const resolved = (value: unknown): Promise<unknown> => apply(promiseResolve, PromiseOf, [value]);
const promiseResolve = Promise.resolve;
export const then = uncurry(
  Promise.prototype.then as (
    this: Promise<unknown>,
    ok: (v: unknown) => void,
    bad: (e: unknown) => void,
  ) => unknown,
);
export const mapGet = uncurry(Map.prototype.get as (this: Map<number, unknown>, key: number) => unknown);
export const mapSet = uncurry(
  Map.prototype.set as (this: Map<number, unknown>, key: number, value: unknown) => unknown,
);
export const mapDelete = uncurry(
  Map.prototype.delete as (this: Map<number, unknown>, key: number) => boolean,
);
export const mapClear = uncurry(Map.prototype.clear as (this: Map<number, unknown>) => void);
export const mapSize = uncurry(
  Object.getOwnPropertyDescriptor(Map.prototype, 'size')?.get as (this: Map<number, unknown>) => number,
);
export const toLower = uncurry(String.prototype.toLowerCase);
export const slice = uncurry(String.prototype.slice);
export const stringIncludes = uncurry(String.prototype.includes as (this: string, part: string) => boolean);
export const charCodeAt = uncurry(String.prototype.charCodeAt);
export const matches = uncurry(RegExp.prototype.exec as (this: RegExp, text: string) => unknown);
export const fromCharCode = String.fromCharCode;
export const subarray = uncurry(Uint8Array.prototype.subarray);
export const isoOf = uncurry(Date.prototype.toISOString);
export const DateOf = Date;
export const BytesOf = Uint8Array;
export const ArrayBufferOf = ArrayBuffer;
export const ErrorOf = Error;
export const errorOf = (message: string): Error => new ErrorOf(message);
export const defineProperty = Object.defineProperty;
