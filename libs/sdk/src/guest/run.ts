import type { Actions } from './actions.js';
import type { HostCalls } from './host-calls.js';
import type { RunLog } from './log.js';
import { PiCloudError } from './picloud-error.js';
import { apply, errorOf, jsonStringify, resolved, slice, stringOf, then } from './primordials.js';
import { ResponseStream } from './response-stream.js';
import { encodeResult } from './result.js';
import type { Result } from './result.js';
import { makeContext, makeWebCall } from './run-context.js';
import type { ContextParts } from './run-context.js';
import { BadBody, BudgetSpent, InvalidResult } from './run-failures.js';
import type { Timers } from './timers.js';
import { makeAbort } from './web/index.js';
import type { AbortSignal, Request } from './web/index.js';

/** A script's default export: a function of `ctx`, or an object with handlers. */
export type Script =
  | { readonly fn: (ctx: unknown) => unknown }
  | {
      readonly self: object;
      readonly fetch: ((request: Request, env: object, ctx: unknown) => unknown) | undefined;
      readonly event: ((event: unknown, env: object, ctx: unknown) => unknown) | undefined;
    };

const MAX_STACK_CHARS = 8_192;
const MAX_MESSAGE_CHARS = 4_096;
/** A day. */
const MAX_RETRY_AFTER_SECONDS = 86_400;

/** The run that is in the isolate, from its start to its answer; one at a time. */
export class Run {
  private calls: HostCalls | undefined;
  private script: Script | undefined;
  private findScript: (() => Script) | undefined;
  private env: object = {};
  private answer: string | undefined;
  /** Rises with each run, so that what a former run left behind cannot answer for this one. */
  private current = 0;
  private maxResponseBytes = 0;
  private aborting: { signal: AbortSignal; abort: (reason?: unknown) => void } | undefined;
  private aborted = false;
  /** Promises given to `waitUntil` that have not settled. */
  private outstanding = 0;
  /** What the script asked for, should it be tried again, s. */
  private retryAfterSeconds: number | undefined;
  /** What will be said when they have, after the response has gone out. */
  private held: (() => void) | undefined;
  private readonly stream: ResponseStream;

  constructor(
    private readonly log: RunLog,
    private readonly actions: Actions,
    private readonly timers: Timers,
  ) {
    this.stream = new ResponseStream(actions);
  }

  use(calls: HostCalls): void {
    this.calls = calls;
  }

  setScript(find: () => Script, env: object): void {
    this.findScript = find;
    this.env = env;
  }

  readonly start = (
    context: string,
    bodyKind: string,
    body: string | undefined,
    maxResponseBytes: number,
    maxLogBytes: number,
    maxCalls: number,
  ): string | undefined => {
    const own = ++this.current;
    this.reset(maxResponseBytes, maxLogBytes, maxCalls);
    try {
      const signal = () => this.signal();
      const waitUntil = (promise: unknown) => this.waitUntil(own, promise);
      const retryAfter = (seconds: unknown) => this.retryAfter(own, seconds);
      const value = this.enter({ context, bodyKind, body, signal, waitUntil, retryAfter });
      if (isThenable(value)) {
        then(
          resolved(value),
          (result) => this.succeed(own, result),
          (error) => this.fail(own, error),
        );
        return undefined;
      }
      this.succeed(own, value);
    } catch (error) {
      this.fail(own, error);
    }
    return this.actions.isUrgent ? undefined : this.answer;
  };

  /** Something that the run waits for has come: a timer, a call's answer, room for the stream, the client's end. */
  readonly resume = (what: string, id: number, ok: boolean, text: string): void => {
    const own = this.current;
    try {
      if (what === 'fire') this.timers.fire(id);
      else if (what === 'settle') this.calls?.settle(id, ok, text);
      else if (what === 'taken') this.stream.taken();
      else if (what === 'abort') this.abort();
    } catch (error) {
      this.fail(own, error);
    }
  };

  /** After each entry: the answer, or what the script wants done before it can give one; `M` where both are there. */
  readonly poll = (): string | undefined => {
    if (this.answer !== undefined && !this.actions.isUrgent) return this.answer;
    const wanted = this.actions.take();
    if (wanted === undefined) return this.answer;
    return `${this.answer === undefined ? 'A' : 'M'}${wanted}`;
  };

  /** A budget is used up: the run is over whatever the script does with the error. */
  spent(budget: BudgetSpent): void {
    this.fail(this.current, budget);
  }

  private reset(maxResponseBytes: number, maxLogBytes: number, maxCalls: number): void {
    this.answer = this.aborting = this.held = this.retryAfterSeconds = undefined;
    this.aborted = false;
    this.outstanding = 0;
    this.maxResponseBytes = maxResponseBytes;
    this.actions.clear();
    this.timers.reset();
    this.stream.reset();
    this.log.reset(maxLogBytes);
    this.calls?.reset(maxCalls);
  }

  private enter(parts: ContextParts): unknown {
    const script = (this.script ??= (this.findScript as () => Script)());
    if ('fn' in script) {
      // Called by itself, so that stacks show the function's own name.
      const { fn } = script;
      return fn(makeContext(parts));
    }
    const { request, ctx } = makeWebCall(parts);
    if ('event' in ctx) {
      if (script.event === undefined) throw errorOf('The default export has no function "event"');
      return apply(script.event, script.self, [ctx.event, this.env, ctx]);
    }
    if (script.fetch === undefined) throw errorOf('The default export has no function "fetch"');
    return apply(script.fetch, script.self, [request, this.env, ctx]);
  }

  private succeed(of: number, value: unknown): void {
    if (of !== this.current || this.answer !== undefined) return;
    try {
      const result = encodeResult(value, this.maxResponseBytes);
      if (result.stream !== undefined) this.sendStream(of, result);
      else if (this.outstanding > 0) this.sendAhead(of, result);
      else this.answer = this.framed('S', result.head, result.body);
    } catch (error) {
      this.fail(of, error);
    }
  }

  private sendStream(of: number, { head, stream }: Result): void {
    if (stream === undefined) return;
    this.stream.begin(head, stream, this.maxResponseBytes, (error) => {
      if (error !== undefined) this.fail(of, error);
      else this.settle(of, () => this.framed('S', head, ''));
    });
    if (this.aborted) this.stream.cancel(undefined);
  }

  /** The client has its whole response while promises given to `waitUntil` still work. */
  private sendAhead(of: number, { head, body }: Result): void {
    this.actions.head(head);
    if (body !== '') this.actions.chunk(body);
    this.actions.end();
    this.settle(of, () => this.framed('S', head, ''));
  }

  private settle(of: number, say: () => string): void {
    if (of !== this.current || this.answer !== undefined) return;
    if (this.outstanding === 0) this.answer = say();
    else this.held = () => this.settle(of, say);
  }

  private waitUntil(of: number, promise: unknown): void {
    if (of !== this.current || !isThenable(promise)) return;
    this.outstanding += 1;
    const done = () => {
      if (of !== this.current) return;
      this.outstanding -= 1;
      if (this.outstanding === 0) this.held?.();
    };
    then(resolved(promise), done, (error) => {
      this.log.write('error', 'A promise given to waitUntil was rejected', error);
      done();
    });
  }

  /** Counts when the run fails and is tried again; the last word does. */
  private retryAfter(of: number, seconds: unknown): void {
    if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= MAX_RETRY_AFTER_SECONDS))
      throw errorOf(`retryAfter takes seconds, from 0 to ${MAX_RETRY_AFTER_SECONDS}`);
    if (of === this.current) this.retryAfterSeconds = seconds;
  }

  private signal(): AbortSignal {
    this.aborting ??= makeAbort();
    if (this.aborted) this.aborting.abort();
    return this.aborting.signal;
  }

  private abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    this.aborting?.abort();
    this.stream.cancel(errorOf('The client is gone'));
  }

  private fail(of: number, error: unknown): void {
    if (of !== this.current || this.answer !== undefined) return;
    if (error instanceof BadBody)
      this.answer = this.framed('R', failureJson('request.invalid-json', error.message, null), '');
    else if (error instanceof BudgetSpent)
      this.answer = this.framed('B', `{"budget":"${error.budget}","limit":${error.limit}}`, '');
    else if (error instanceof InvalidResult)
      this.answer = this.framed('E', failureJson('script.invalid-result', error.message, null), '');
    else this.answer = this.framed('E', describe(error, this.retryAfterSeconds), '');
  }

  private framed(mark: string, head: string, body: string): string {
    const lines = this.log.take();
    return `${mark}${lines.length} ${head.length} ${this.calls?.count ?? 0}\n${lines}${head}${body}`;
  }
}

function isThenable(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}

const UNREADABLE = 'The script threw something that cannot be read';

function describe(error: unknown, retryAfterSeconds: number | undefined): string {
  const failure = describedSafely(error);
  // A number of ours: nothing in it needs escaping.
  return retryAfterSeconds === undefined
    ? failure
    : `${slice(failure, 0, failure.length - 1)},"retryAfterSeconds":${retryAfterSeconds}}`;
}

function describedSafely(error: unknown): string {
  try {
    return described(error);
  } catch {
    return failureJson('script.threw', UNREADABLE, null);
  }
}

function described(error: unknown): string {
  if (typeof error !== 'object' || error === null)
    return failureJson('script.threw', cut(stringOf(error), MAX_MESSAGE_CHARS), null);
  const { name, message, stack } = error as { name?: unknown; message?: unknown; stack?: unknown };
  const said =
    typeof message === 'string' && message !== '' ? message : 'The script threw an object without a message';
  const code = error instanceof PiCloudError ? ` (${error.code})` : '';
  const text = (typeof name === 'string' && name !== '' ? `${name}: ${said}` : said) + code;
  return failureJson(
    'script.threw',
    cut(text, MAX_MESSAGE_CHARS),
    typeof stack === 'string' ? cut(stack, MAX_STACK_CHARS) : null,
  );
}

function failureJson(code: string, message: string, stack: string | null): string {
  return `{"code":"${code}","message":${jsonStringify(message)},"stack":${stack === null ? 'null' : jsonStringify(stack)}}`;
}

function cut(text: string, maxChars: number): string {
  return text.length > maxChars ? slice(text, 0, maxChars) : text;
}
