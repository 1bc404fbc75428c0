import { KvAppGoneError, KvInputError } from '#stores/domain';

/** What PostgreSQL says when it refuses a value, by SQLSTATE. */
const VALUE_FAULTS: Readonly<Record<string, string>> = {
  '22P02': 'it is not JSON',
  '22021': 'it is not JSON: it holds a bare NUL character',
  '54001': 'it nests too deep',
};
const FOREIGN_KEY_VIOLATION = '23503';

/** The refusal that an error of a set stands for; the error itself where it is none. */
export function asRefusal(cause: unknown): unknown {
  const { code, constraint } = (cause ?? {}) as { code?: unknown; constraint?: unknown };
  if (typeof code !== 'string') return cause;
  if (code === FOREIGN_KEY_VIOLATION && constraint === 'kv_entries_app_id_fkey')
    return new KvAppGoneError({ cause });
  const fault = VALUE_FAULTS[code];
  return fault === undefined
    ? cause
    : new KvInputError('kv.invalid-value', `Cannot set the value: ${fault}`, { cause });
}
