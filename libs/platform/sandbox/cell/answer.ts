import type { RunLimits, RunStatus } from '#contracts';

/** What the wrapper inside an isolate said. Its script may have tampered with it: nothing here is trusted. */
export type Answer =
  | { readonly kind: 'success'; readonly result: string; readonly log: string }
  | {
      readonly kind: 'failed';
      readonly status: RunStatus;
      readonly error: { readonly code: string; readonly message: string; readonly stack: string | null };
      readonly log: string;
    }
  | { readonly kind: 'actions'; readonly actions: readonly (readonly [string, number, number?])[] }
  | { readonly kind: 'nonsense' };

const MAX_ACTIONS = 20_000;
const NONSENSE: Answer = { kind: 'nonsense' };
/** JSON may take six characters for one (`\u0000`), and the envelope takes some. */
const JSON_GROWTH = 6;
const ENVELOPE_CHARS = 256 * 1_024;

export function parseAnswer(text: string, limits: RunLimits): Answer {
  const maxChars = JSON_GROWTH * (limits.maxResponseBytes + limits.maxLogBytes) + ENVELOPE_CHARS;
  if (text.length > maxChars) return NONSENSE;
  const mark = text.charCodeAt(0);
  if (mark === 0x41 /* A */) return parseActions(text.slice(1));
  const lineEnd = text.indexOf('\n');
  const logLength = Number(text.slice(1, lineEnd));
  if (lineEnd < 2 || !Number.isInteger(logLength) || logLength < 2) return NONSENSE;
  const log = text.slice(lineEnd + 1, lineEnd + 1 + logLength);
  const rest = text.slice(lineEnd + 1 + logLength);
  if (mark === 0x53 /* S */) return { kind: 'success', result: rest, log };
  if (mark === 0x45 /* E */ || mark === 0x52 /* R */) return parseFailure(rest, log);
  return NONSENSE;
}

const BUDGET_CODES = new Set(['script.response-too-large']);
const GUEST_CODES = new Set([
  'script.threw',
  'script.invalid-result',
  'request.invalid-json',
  ...BUDGET_CODES,
]);

function parseFailure(json: string, log: string): Answer {
  const error = parse(json) as { code?: unknown; message?: unknown; stack?: unknown } | undefined;
  if (typeof error?.code !== 'string' || typeof error.message !== 'string' || !GUEST_CODES.has(error.code))
    return NONSENSE;
  const { code, message } = error;
  const stack = typeof error.stack === 'string' ? error.stack : null;
  return {
    kind: 'failed',
    status: BUDGET_CODES.has(code) ? 'budget_exceeded' : 'error',
    error: { code, message, stack },
    log,
  };
}

function parseActions(json: string): Answer {
  const actions = parse(json);
  if (!Array.isArray(actions) || actions.length > MAX_ACTIONS || !actions.every(isAction)) return NONSENSE;
  return { kind: 'actions', actions };
}

function isAction(action: unknown): action is readonly [string, number, number?] {
  if (!Array.isArray(action)) return false;
  const [what, id, delayMs] = action as unknown[];
  if (!Number.isSafeInteger(id)) return false;
  return (
    what === 'clear' ||
    (what === 'timer' && typeof delayMs === 'number' && delayMs >= 0 && delayMs <= 300_000)
  );
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
