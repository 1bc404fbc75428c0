import { DOCS_LIMITS, DocsAppGoneError, DocsInputError, DocsTooSlowError } from '#stores/domain';

const FOREIGN_KEY_VIOLATION = '23503';
const QUERY_CANCELED = '57014';
const APP_CONSTRAINTS = ['docs_app_id_fkey', 'docs_indexes_app_id_fkey'];

/** What PostgreSQL says when it refuses a document that was not looked through before, by SQLSTATE. */
const DATA_FAULTS: Readonly<Record<string, string>> = {
  '22P02': 'it is not JSON',
  '22P05': 'a text in it holds a NUL character',
  '23514': 'it must be a JSON object',
  '54000': 'a part of it is too large for the store',
  '54001': 'it nests too deep',
};

/** The refusal that an error of a write stands for; the error itself where it is none. */
export function asDocsRefusal(cause: unknown): unknown {
  const { code, constraint } = (cause ?? {}) as { code?: unknown; constraint?: unknown };
  if (typeof code !== 'string') return cause;
  if (code === FOREIGN_KEY_VIOLATION && APP_CONSTRAINTS.includes(String(constraint)))
    return new DocsAppGoneError({ cause });
  const fault = DATA_FAULTS[code];
  return fault === undefined
    ? cause
    : new DocsInputError('docs.invalid-data', `Cannot write the document: ${fault}`, { cause });
}

/** The refusal that an error of a query stands for; the error itself where it is none. */
export function asQueryRefusal(cause: unknown): unknown {
  const { code } = (cause ?? {}) as { code?: unknown };
  return code === QUERY_CANCELED ? new DocsTooSlowError(DOCS_LIMITS.maxQueryMs, { cause }) : cause;
}
