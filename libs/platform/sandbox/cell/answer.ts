import type { RunLimits, RunStatus } from '#contracts';
import type { CellError } from '../protocol.js';
import { readLog } from './run-log.js';

/** What the guest wants done before it can answer. */
export type GuestAction =
  | readonly ['timer', id: number, delayMs: number]
  | readonly ['clear', id: number]
  | readonly ['call', id: number, service: string, payload: string, effect: 0 | 1]
  | readonly ['drop', id: number]
  | readonly ['head', head: string]
  | readonly ['chunk', data: string]
  | readonly ['end', nothing: string];

/** What the wrapper inside an isolate said. Its script may have tampered with it: nothing here is trusted. */
export type Answer =
  | {
      readonly kind: 'success';
      readonly head: string;
      readonly body: string;
      readonly log: string;
      readonly calls: number;
    }
  | {
      readonly kind: 'failed';
      readonly status: RunStatus;
      readonly error: CellError;
      readonly log: string;
      readonly calls: number;
    }
  /** `isAll` says that the guest has nothing else to say yet. */
  | { readonly kind: 'actions'; readonly actions: readonly GuestAction[]; readonly isAll: boolean }
  | { readonly kind: 'nonsense' };

const MAX_ACTIONS = 20_000;
const NONSENSE: Answer = { kind: 'nonsense' };
/** JSON may take six characters for one (`\u0000`). */
const JSON_GROWTH = 6;
/** For head and frame. */
const ENVELOPE_CHARS = 1_024 * 1_024;
/** Beyond what the wrapper lets calls hold, with JSON in JSON. */
const MAX_ACTIONS_CHARS = 96 * 1_024 * 1_024;
/** `<mark><log length> <head length> <calls>`. */
const FRAME = /^(\d{1,9}) (\d{1,9}) (\d{1,9})$/;

export function parseAnswer(text: string, limits: RunLimits): Answer {
  const mark = text.charCodeAt(0);
  if (mark === 0x41 /* A */ || mark === 0x4d /* M */)
    return text.length > MAX_ACTIONS_CHARS ? NONSENSE : parseActions(text.slice(1), mark === 0x41);
  if (text.length > limits.maxResponseBytes + JSON_GROWTH * limits.maxLogBytes + ENVELOPE_CHARS)
    return NONSENSE;
  const lineEnd = text.indexOf('\n');
  const frame = FRAME.exec(text.slice(1, lineEnd));
  if (frame === null) return NONSENSE;
  const [logLength, headLength, calls] = [Number(frame[1]), Number(frame[2]), Number(frame[3])];
  const logEnd = lineEnd + 1 + logLength;
  const log = readLog(text.slice(lineEnd + 1, logEnd));
  const head = text.slice(logEnd, logEnd + headLength);
  if (mark === 0x53 /* S */)
    return { kind: 'success', head, body: text.slice(logEnd + headLength), log, calls };
  if (mark === 0x45 /* E */ || mark === 0x52 /* R */) return parseFailure(head, log, calls);
  return mark === 0x42 /* B */ ? parseBudget(head, log, calls) : NONSENSE;
}

const GUEST_CODES = new Set(['script.threw', 'script.invalid-result', 'request.invalid-json']);
const GUEST_BUDGETS = new Set(['max_sdk_calls', 'max_response_bytes']);

function parseFailure(json: string, log: string, calls: number): Answer {
  const error = parse(json) as
    Partial<Record<'code' | 'message' | 'stack' | 'retryAfterSeconds', unknown>> | undefined;
  if (typeof error?.code !== 'string' || typeof error.message !== 'string' || !GUEST_CODES.has(error.code))
    return NONSENSE;
  const { code, message } = error;
  const stack = typeof error.stack === 'string' ? error.stack : null;
  const wish = retryWish(error.retryAfterSeconds);
  return { kind: 'failed', status: 'error', error: { code, message, stack, ...wish }, log, calls };
}

/** A day; what is written by hand inside the isolate is no wish. */
const MAX_RETRY_AFTER_SECONDS = 86_400;

function retryWish(seconds: unknown): { retryAfterSeconds?: number } {
  const isOne = typeof seconds === 'number' && seconds >= 0 && seconds <= MAX_RETRY_AFTER_SECONDS;
  return isOne ? { retryAfterSeconds: seconds } : {};
}

function parseBudget(json: string, log: string, calls: number): Answer {
  const spent = parse(json) as { budget?: unknown; limit?: unknown } | undefined;
  if (typeof spent?.budget !== 'string' || !GUEST_BUDGETS.has(spent.budget)) return NONSENSE;
  const error = budgetError(spent.budget, Number(spent.limit));
  return { kind: 'failed', status: 'budget_exceeded', error, log, calls };
}

/** Any budget used up is the same failure, which names the budget (R-EXEC-09, D3). */
export function budgetError(budget: string, limit: number): CellError {
  const message = `Script used up its ${budget} (${limit})`;
  return { code: 'script.out-of-budget', message, stack: null, budget };
}

function parseActions(json: string, isAll: boolean): Answer {
  const actions = parse(json);
  if (!Array.isArray(actions) || actions.length > MAX_ACTIONS || !actions.every(isAction)) return NONSENSE;
  return { kind: 'actions', actions, isAll };
}

function isAction(action: unknown): action is GuestAction {
  if (!Array.isArray(action)) return false;
  const [what, first, second, third, fourth] = action as unknown[];
  switch (what) {
    case 'timer':
      return Number.isSafeInteger(first) && typeof second === 'number' && second >= 0 && second <= 300_000;
    case 'clear':
    case 'drop':
      return Number.isSafeInteger(first);
    case 'call':
      return (
        Number.isSafeInteger(first) &&
        typeof second === 'string' &&
        typeof third === 'string' &&
        (fourth === 0 || fourth === 1)
      );
    case 'head':
    case 'chunk':
    case 'end':
      return typeof first === 'string';
    default:
      return false;
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
