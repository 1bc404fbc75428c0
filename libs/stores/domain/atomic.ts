import { DomainError } from '#kernel';

/** One part of an atomic commit. Values, data, bodies and messages are JSON texts. */
export type AtomicOperation =
  | { readonly op: 'check'; readonly collection: string; readonly key: string; readonly version: number }
  | { readonly op: 'checkDoc'; readonly collection: string; readonly id: string; readonly version: number }
  | {
      readonly op: 'kvSet';
      readonly collection: string;
      readonly key: string;
      readonly value: string;
      readonly ttlSeconds?: number;
      readonly ifVersion?: number;
    }
  | { readonly op: 'kvDelete'; readonly collection: string; readonly key: string }
  | {
      readonly op: 'docsCreate';
      readonly collection: string;
      readonly data: string;
      /** Made beforehand, where somebody was told of it already. */
      readonly id?: string;
    }
  | {
      readonly op: 'docsUpdate' | 'docsReplace';
      readonly collection: string;
      readonly id: string;
      readonly data: string;
      readonly ifVersion?: number;
    }
  | {
      readonly op: 'docsDelete';
      readonly collection: string;
      readonly id: string;
      readonly ifVersion?: number;
    }
  | { readonly op: 'publish'; readonly topic: string; readonly message: string }
  | {
      readonly op: 'send';
      readonly queue: string;
      readonly body: string;
      readonly delaySeconds?: number;
      readonly dedupeKey?: string;
      readonly priority?: number;
    };

export const MAX_ATOMIC_OPERATIONS = 200;
/** Of all that a transactional run writes. */
export const MAX_TRANSACTION_OPERATIONS = 1_000;

/** What a script sent is no list of operations, or breaks one's form; the message says which. */
export class AtomicInputError extends DomainError {
  readonly code = 'atomic.invalid';
  readonly kind = 'invalid';
}

/** Something is not at the version that the commit depends on: nothing was written. */
export class AtomicCheckError extends DomainError {
  readonly code = 'atomic.check-failed';
  readonly kind = 'conflict';

  constructor(what: string, version: number) {
    super(
      version === 0
        ? `Cannot commit: ${what} exists already; nothing was written`
        : `Cannot commit: ${what} is not at version ${version}; nothing was written`,
    );
  }
}

type FieldType = 'text' | 'whole' | 'number';
type Fields = Readonly<Record<string, FieldType>>;

/** Fields of each operation: those it must have, and those it may have. */
const FORMS: Readonly<Record<AtomicOperation['op'], readonly [Fields, Fields]>> = {
  check: [{ collection: 'text', key: 'text', version: 'whole' }, {}],
  checkDoc: [{ collection: 'text', id: 'text', version: 'whole' }, {}],
  kvSet: [
    { collection: 'text', key: 'text', value: 'text' },
    { ttlSeconds: 'number', ifVersion: 'whole' },
  ],
  kvDelete: [{ collection: 'text', key: 'text' }, {}],
  docsCreate: [{ collection: 'text', data: 'text' }, { id: 'text' }],
  docsUpdate: [{ collection: 'text', id: 'text', data: 'text' }, { ifVersion: 'whole' }],
  docsReplace: [{ collection: 'text', id: 'text', data: 'text' }, { ifVersion: 'whole' }],
  docsDelete: [{ collection: 'text', id: 'text' }, { ifVersion: 'whole' }],
  publish: [{ topic: 'text', message: 'text' }, {}],
  send: [
    { queue: 'text', body: 'text' },
    { delaySeconds: 'number', dedupeKey: 'text', priority: 'number' },
  ],
};

/**
 * Reads operations as they come from a run; what each may hold is its service's to check.
 * @throws AtomicInputError naming the operation by its place, from 1 on.
 */
export function parseOperations(json: string, most = MAX_ATOMIC_OPERATIONS): AtomicOperation[] {
  const list = parsed(json);
  if (!Array.isArray(list)) throw new AtomicInputError('Cannot commit: operations must be a list');
  if (list.length > most)
    throw new AtomicInputError(
      `Cannot commit ${list.length} operations: ${most} are the most; commit them in parts`,
    );
  return list.map((given, at) => parseOperation(given as unknown, at + 1));
}

function parseOperation(given: unknown, place: number): AtomicOperation {
  const fields = (given ?? {}) as Readonly<Record<string, unknown>>;
  const { op } = fields;
  const form =
    typeof op === 'string' && Object.hasOwn(FORMS, op) ? FORMS[op as AtomicOperation['op']] : undefined;
  if (form === undefined) throw new AtomicInputError(`Cannot commit: operation ${place} is of no known kind`);
  const [needed, possible] = form;
  const read: Record<string, unknown> = { op };
  for (const [name, type] of Object.entries({ ...needed, ...possible })) {
    const value = fields[name];
    if (value === undefined && !(name in needed)) continue;
    if (!isOf(type, value))
      throw new AtomicInputError(
        `Cannot commit: ${name} of operation ${place} (${String(op)}) is missing or wrong`,
      );
    read[name] = value;
  }
  return read as AtomicOperation;
}

function isOf(type: FieldType, value: unknown): boolean {
  if (type === 'text') return typeof value === 'string';
  if (type === 'number') return typeof value === 'number';
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new AtomicInputError('Cannot commit: the operations are not JSON');
  }
}
