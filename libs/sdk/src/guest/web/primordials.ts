/**
 * The language as it was before any script ran, as functions of their receiver. Scripts may overwrite whatever they
 * reach; what the web globals keep for themselves is done with these only.
 */
type Uncurried<F> = F extends (this: infer This, ...args: infer Args) => infer R
  ? (self: unknown extends This ? never : This, ...args: Args) => R
  : never;
type Method<This, Args extends unknown[], R> = (self: This, ...args: Args) => R;

// call.bind(fn): V8 inlines it, where a closure around Reflect.apply with a rest parameter stays a call.
const bindCall = Function.prototype.bind.bind(Function.prototype.call) as unknown as <F>(
  fn: F,
) => Uncurried<F>;
const method = <This, Args extends unknown[], R>(fn: unknown): Method<This, Args, R> =>
  bindCall(fn) as unknown as Method<This, Args, R>;
const getter = <This, R>(prototype: object, key: PropertyKey): ((self: This) => R) =>
  method<This, [], R>(Reflect.getOwnPropertyDescriptor(prototype, key)?.get);

export const apply = Reflect.apply;
export const construct = Reflect.construct;
export const ownKeys = Reflect.ownKeys;
export const prototypeOf = Reflect.getPrototypeOf;
export const setPrototype = Reflect.setPrototypeOf;
export const descriptorOf = Reflect.getOwnPropertyDescriptor;
const defineProperty = Reflect.defineProperty;

export const hasOwn = Object.hasOwn;
export const createObject = Object.create;
export const keysOf = Object.keys;
export const toTag = method<unknown, [], string>(Object.prototype.toString);
export const isArray = Array.isArray;
export const stringOf = String;
export const numberOf = Number;
export const jsonParse = JSON.parse;
export const jsonStringify = JSON.stringify;
export const now = Date.now;
export const random = Math.random;
export const trunc = Math.trunc;
export const isFiniteNumber = Number.isFinite;
export const isNotNumber = Number.isNaN;

export const fromCharCode = String.fromCharCode;
export const charCodeAt = method<string, [number], number>(String.prototype.charCodeAt);
export const slice = method<string, [number, number?], string>(String.prototype.slice);
export const indexOf = method<string, [string, number?], number>(String.prototype.indexOf);
export const includes = method<string, [string], boolean>(String.prototype.includes);
export const startsWith = method<string, [string, number?], boolean>(String.prototype.startsWith);
export const toLower = method<string, [], string>(String.prototype.toLowerCase);
export const toUpper = method<string, [], string>(String.prototype.toUpperCase);
export const wellFormed = method<string, [], string>(String.prototype.toWellFormed);
export const matches = method<RegExp, [string], RegExpExecArray | null>(RegExp.prototype.exec);
export const toBase = method<number, [number], string>(Number.prototype.toString);

export const PromiseOf = Promise;
const promiseResolve = Promise.resolve;
const promiseReject = Promise.reject;
export const resolved = <T>(value: T): Promise<Awaited<T>> =>
  apply(promiseResolve, PromiseOf, [value]) as Promise<Awaited<T>>;
export const rejected = (reason: unknown): Promise<never> =>
  apply(promiseReject, PromiseOf, [reason]) as Promise<never>;
export const then = method<
  Promise<unknown>,
  [((value: never) => unknown) | undefined, ((reason: unknown) => unknown)?],
  Promise<unknown>
>(Promise.prototype.then);

export const MapOf = Map;
export const mapGet = method<Map<unknown, unknown>, [unknown], unknown>(Map.prototype.get);
export const mapHas = method<Map<unknown, unknown>, [unknown], boolean>(Map.prototype.has);
export const mapSet = method<Map<unknown, unknown>, [unknown, unknown], unknown>(Map.prototype.set);
export const mapForEach = method<Map<unknown, unknown>, [(value: unknown, key: unknown) => void], void>(
  Map.prototype.forEach,
);
export const SetOf = Set;
export const setAdd = method<Set<unknown>, [unknown], unknown>(Set.prototype.add);
export const setHas = method<Set<unknown>, [unknown], boolean>(Set.prototype.has);
export const setForEach = method<Set<unknown>, [(value: unknown) => void], void>(Set.prototype.forEach);
export const WeakMapOf = WeakMap;
export const weakGet = method<WeakMap<object, unknown>, [object], unknown>(WeakMap.prototype.get);
export const weakSet = method<WeakMap<object, unknown>, [object, unknown], unknown>(WeakMap.prototype.set);

export const BytesOf = Uint8Array;
export const UnitsOf = Uint16Array;
export const ArrayBufferOf = ArrayBuffer;
export const DataViewOf = DataView;
export const isView = ArrayBuffer.isView;
const typedArray = prototypeOf(Uint8Array.prototype) as object;
/** Name of the kind of typed array; undefined for everything else, `DataView` too. */
export const typedArrayName = getter<unknown, string | undefined>(typedArray, Symbol.toStringTag);
const CONSTRUCTORS: Record<string, unknown> = {
  __proto__: null,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  BigInt64Array,
  BigUint64Array,
  Float32Array,
  Float64Array,
  // Newer than the library that TypeScript knows here.
  Float16Array: (globalThis as { Float16Array?: unknown }).Float16Array,
};
/** The constructor of a kind of typed array, by `typedArrayName`. */
export const typedConstructor = (name: string) => CONSTRUCTORS[name];
const typedBuffer = getter<unknown, ArrayBuffer>(typedArray, 'buffer');
const typedOffset = getter<unknown, number>(typedArray, 'byteOffset');
const typedByteLength = getter<unknown, number>(typedArray, 'byteLength');
export const typedLength = getter<unknown, number>(typedArray, 'length');
export const setBytes = method<Uint8Array, [Uint8Array, number?], void>(Uint8Array.prototype.set);
const viewBuffer = getter<unknown, ArrayBuffer>(DataView.prototype, 'buffer');
const viewOffset = getter<unknown, number>(DataView.prototype, 'byteOffset');
const viewByteLength = getter<unknown, number>(DataView.prototype, 'byteLength');
/** @throws TypeError for whatever is no ArrayBuffer. */
export const bufferByteLength = getter<unknown, number>(ArrayBuffer.prototype, 'byteLength');
export const bufferDetached = getter<unknown, boolean>(ArrayBuffer.prototype, 'detached');
export const transferBuffer = method<ArrayBuffer, [number?], ArrayBuffer>(ArrayBuffer.prototype.transfer);

export const IteratorPrototype = prototypeOf(prototypeOf([][Symbol.iterator]()) as object) as object;

/** Whether `value` is a real ArrayBuffer, whatever its prototype says. */
export function isBuffer(value: unknown): value is ArrayBuffer {
  if (typeof value !== 'object' || value === null) return false;
  try {
    bufferByteLength(value);
    return true;
  } catch {
    return false;
  }
}

/** The bytes that a view or a buffer shows, not copied. */
export function bytesOver(source: ArrayBufferView | ArrayBuffer): Uint8Array<ArrayBuffer> {
  if (!isView(source)) return new BytesOf(source);
  return typedArrayName(source) === undefined
    ? new BytesOf(viewBuffer(source), viewOffset(source), viewByteLength(source))
    : new BytesOf(typedBuffer(source), typedOffset(source), typedByteLength(source));
}

export function bufferOf(view: ArrayBufferView): ArrayBuffer {
  return typedArrayName(view) === undefined ? viewBuffer(view) : typedBuffer(view);
}

export function offsetOf(view: ArrayBufferView): number {
  return typedArrayName(view) === undefined ? viewOffset(view) : typedOffset(view);
}

export function byteLengthOf(view: ArrayBufferView): number {
  return typedArrayName(view) === undefined ? viewByteLength(view) : typedByteLength(view);
}

export function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new BytesOf(typedLength(bytes));
  setBytes(copy, bytes);
  return copy;
}

/** Defines an own property; a `get` that a script planted on Object.prototype has no say in it. */
export function define(target: object, key: PropertyKey, descriptor: PropertyDescriptor): void {
  setPrototype(descriptor, null);
  if (!defineProperty(target, key, descriptor)) {
    throw new TypeError(`Cannot define property "${stringOf(key)}"`);
  }
}

/** Appends without the setters that a script may have planted on Array.prototype. */
export function put<T>(row: T[], at: number, value: T): void {
  define(row, at, { value, writable: true, enumerable: true, configurable: true });
}

/** A promise that is not looked at any more does not count as an unhandled rejection. */
export function ignoreRejection(promise: Promise<unknown>): void {
  then(promise, undefined, () => undefined);
}
