import { webcrypto } from 'node:crypto';
import { base64, importAlgorithm, importKey, isDerivationOnly, keyOf, wireOf } from './subtle-keys.js';
import type { WireKey } from './subtle-keys.js';
import {
  algorithmOf,
  bitsOf,
  boundDerivation,
  boundGeneration,
  bytesOf,
  costMs,
  formatOf,
  isRecord,
  keyBits,
  malformed,
  parseRequest,
  SubtleRefusal,
  usagesOf,
} from './subtle-request.js';
import type { CheckedAlgorithm, SubtleRequest } from './subtle-request.js';

const { subtle } = webcrypto;

/** JSON of an answer: what the operation gives, or the error that the guest throws. */
type Answer =
  | { readonly data: string }
  | { readonly jwk: object }
  | { readonly isValid: boolean }
  | { readonly key: WireKey }
  | { readonly publicKey: WireKey; readonly privateKey: WireKey }
  | { readonly error: { readonly name: string; readonly message: string } };

interface Call {
  readonly request: SubtleRequest;
  readonly algorithm: CheckedAlgorithm;
}
type Operation = (call: Call) => Promise<Answer>;

// Node's own types want a shape for each algorithm; its own checks are what counts here.
type Any = never;

const data = async (result: Promise<ArrayBuffer>): Promise<Answer> => ({ data: base64(await result) });
const content = ({ request }: Call) => bytesOf(request['data'], 'data');
const key = ({ request }: Call) => keyOf(request['key']);
const wrapping = ({ request }: Call) => keyOf(request['wrapping']);

const OPERATIONS: Readonly<Record<string, Operation>> = {
  digest: (call) => data(subtle.digest(call.algorithm.name, content(call))),
  sign: async (call) => data(subtle.sign(call.algorithm as Any, await key(call), content(call))),
  verify: async (call) => {
    const signature = bytesOf(call.request['signature'], 'signature');
    return { isValid: await subtle.verify(call.algorithm as Any, await key(call), signature, content(call)) };
  },
  encrypt: async (call) => data(subtle.encrypt(call.algorithm as Any, await key(call), content(call))),
  decrypt: async (call) => data(subtle.decrypt(call.algorithm as Any, await key(call), content(call))),
  generateKey,
  importKey: importOne,
  exportKey: async (call) => {
    const format = formatOf(call.request['format']);
    const exported = await subtle.exportKey(format as 'raw', await key(call));
    return format === 'jwk' ? { jwk: exported } : { data: base64(exported) };
  },
  deriveBits: async (call) => data(deriveBits(call)),
  deriveKey,
  wrapKey: async (call) => {
    const format = formatOf(call.request['format']);
    return data(subtle.wrapKey(format, await key(call), await wrapping(call), call.algorithm as Any));
  },
  unwrapKey: unwrapOne,
};

async function generateKey({ request, algorithm }: Call): Promise<Answer> {
  boundGeneration(algorithm);
  const made = await subtle.generateKey(algorithm as Any, true, usagesOf(request['usages']));
  if (!('publicKey' in made)) return { key: await wireOf(made as webcrypto.CryptoKey) };
  const pair = made as webcrypto.CryptoKeyPair;
  return { publicKey: await wireOf(pair.publicKey), privateKey: await wireOf(pair.privateKey) };
}

async function importOne({ request, algorithm }: Call): Promise<Answer> {
  const format = formatOf(request['format']);
  const given = format === 'jwk' ? request['data'] : bytesOf(request['data'], 'the key');
  if (typeof given !== 'object' || given === null) throw malformed('it has no key');
  const made = await importKey(format, given, algorithm, usagesOf(request['usages']));
  return { key: await wireOf(made, isDerivationOnly(algorithm.name) ? (given as Uint8Array) : undefined) };
}

async function deriveBits({ request, algorithm }: Call): Promise<ArrayBuffer> {
  const bits = bitsOf(request['length']);
  boundDerivation(algorithm, bits ?? 0);
  const base = await keyOf(request['key']);
  return subtle.deriveBits((await withPublicKey(algorithm)) as Any, base, bits as number);
}

async function deriveKey({ request, algorithm }: Call): Promise<Answer> {
  const derived = algorithmOf(request['derived']);
  refuseDerivationOnly(derived);
  boundGeneration(derived);
  boundDerivation(algorithm, keyBits(derived));
  const base = await keyOf(request['key']);
  const own = (await withPublicKey(algorithm)) as Any;
  return {
    key: await wireOf(await subtle.deriveKey(own, base, derived as Any, true, usagesOf(request['usages']))),
  };
}

async function withPublicKey(algorithm: CheckedAlgorithm): Promise<object> {
  return algorithm.public === undefined ? algorithm : { ...algorithm, public: await keyOf(algorithm.public) };
}

async function unwrapOne(call: Call): Promise<Answer> {
  const { request, algorithm } = call;
  const unwrapped = algorithmOf(request['unwrapped']);
  refuseDerivationOnly(unwrapped);
  const made = await subtle.unwrapKey(
    formatOf(request['format']),
    content(call),
    await wrapping(call),
    algorithm as Any,
    importAlgorithm(unwrapped) as Any,
    ...([true, usagesOf(request['usages'])] as const),
  );
  return { key: await wireOf(made) };
}

/** Web Crypto would not give their bytes back, and the host keeps no key. */
function refuseDerivationOnly({ name }: CheckedAlgorithm): void {
  if (!isDerivationOnly(name)) return;
  throw new SubtleRefusal('NotSupportedError', `A key for ${name} is imported from bytes`);
}

/** Calls that take longer than this wait for each other, so that they hold one core of the cell's at most. */
const DEAR_MS = 5;
const MAX_WAITING = 32;
let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

async function oneByOne<T>(work: () => Promise<T>): Promise<T> {
  if (waiting >= MAX_WAITING) {
    throw new SubtleRefusal(
      'OperationError',
      'Too many dear operations of crypto.subtle are waiting: try again later',
    );
  }
  waiting += 1;
  const own = last.then(work);
  last = own.then(
    () => (waiting -= 1),
    () => (waiting -= 1),
  );
  return own;
}

/**
 * Answers one call of a guest's `crypto.subtle`, in the cell, by Node's Web Crypto. Nothing is kept between calls: keys
 * come with them. Faults of the guest are answers too; only what `charge` throws is a rejection.
 * @param payload JSON text from the guest: nothing in it is trusted
 * @param charge told the CPU time that the call will take, ms, roughly, before it begins; it may throw to refuse it
 * @returns JSON text
 */
export async function subtleCall(payload: string, charge?: (costMs: number) => void): Promise<string> {
  let work: () => Promise<Answer>;
  let cost: number;
  try {
    const request = parseRequest(payload);
    const name = String(request['operation']);
    const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    if (operation === undefined) throw malformed('there is no such operation');
    // An export has no algorithm but its key's.
    const of =
      name === 'exportKey' && isRecord(request['key']) ? request['key']['algorithm'] : request['algorithm'];
    const algorithm = algorithmOf(of);
    const bits =
      request['derived'] === undefined
        ? (bitsOf(request['length']) ?? 0)
        : keyBits(algorithmOf(request['derived']));
    cost = costMs(name, algorithm, bits, payload.length);
    work = () => operation({ request, algorithm });
  } catch (error) {
    return failed(error);
  }
  charge?.(cost);
  try {
    return JSON.stringify(await (cost > DEAR_MS ? oneByOne(work) : work()));
  } catch (error) {
    return failed(error);
  }
}

const PUBLIC_NAMES = new Set([
  ...['TypeError', 'DataError', 'InvalidAccessError', 'NotSupportedError', 'OperationError', 'SyntaxError'],
]);

/** The words of Web Crypto, without the stack; of any other fault nothing is said. */
function failed(error: unknown): string {
  const isKnown = error instanceof Error && PUBLIC_NAMES.has(error.name) && !('path' in error);
  const { name, message } = isKnown ? error : { name: 'OperationError', message: 'The operation failed' };
  return JSON.stringify({ error: { name, message } });
}
