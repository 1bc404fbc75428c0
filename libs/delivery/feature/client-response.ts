import type { ServerResponse } from 'node:http';
import type { GuestResult, ResponsePart, RunScriptResponse } from '#contracts';
import { sendProblem } from '#platform/http';
import { RunFailedError } from '../domain/index.js';
import type { HeaderList, Invocation } from '../domain/index.js';
import { PartOrder } from './part-order.js';
import { readHead } from './response-head.js';
import { SentBody } from './sent-body.js';

/** What the client got, for the record. */
export interface Answered {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: SentBody;
  /** Code of the failure that the client was told. */
  readonly failure?: string;
}

/** RFC 9110 8.6 and 15: no length is announced for these, and no body follows. */
const BODILESS = new Set([204, 304]);
const NO_HEADERS: Answered['headers'] = Object.freeze({});

/** One client's response while its run is under way: whole, in parts, or a problem document. */
export class ClientResponse {
  /** There only for responses that go out in parts. */
  private parts: PartOrder | undefined;
  private readonly body = new SentBody();
  private head: GuestResult | undefined;
  private broken = false;
  /** Called once when the client goes away before it has its answer. */
  onGone: () => void = () => undefined;

  /** @param own headers of ours in the answer; a script's of these names do not count. */
  constructor(
    private readonly response: ServerResponse,
    private readonly invocation: Invocation,
    private readonly own?: HeaderList,
  ) {
    response.on('close', () => {
      if (!response.writableFinished) this.onGone();
    });
  }

  /** Whether nobody is there any more. */
  get isGone(): boolean {
    return this.response.destroyed && !this.response.writableFinished;
  }

  /** One part of a streamed response. @returns whether more is wanted, once the connection has taken it. */
  part(part: ResponsePart): Promise<boolean> {
    this.parts ??= new PartOrder((one) => this.take(one));
    return this.parts.next(part);
  }

  /** The run is over: sends what is still to be sent. */
  finish(run: RunScriptResponse): Answered {
    if (this.head !== undefined || run.streamed) return this.finishStream(run);
    if (run.status !== 'success' || run.result === undefined)
      return this.fail(run.error?.code ?? 'script.threw', run.error);
    return this.sendWhole(run.result, run.body ?? '');
  }

  private sendWhole(headText: string, text: string): Answered {
    const { response, invocation } = this;
    let head: GuestResult;
    try {
      head = readHead(headText);
    } catch {
      return this.fail('script.invalid-result');
    }
    const { statusCode, headers, encoding } = head;
    const bytes = Buffer.byteLength(text, encoding);
    const { maxResponseBytes } = invocation.script.limits;
    if (bytes > maxResponseBytes) return this.fail('script.out-of-budget', { budget: 'max_response_bytes' });
    const length = BODILESS.has(statusCode) ? undefined : bytes;
    try {
      // A script may have tampered with the wrapper that vets its headers; Node's own check is the last word.
      response.writeHead(statusCode, sentHeaders(headers, length, invocation, this.own));
    } catch {
      return this.fail('script.invalid-result');
    }
    response.end(text, encoding);
    this.body.whole(text, encoding, bytes);
    return { statusCode, headers, body: this.body };
  }

  private async take({ kind, data }: ResponsePart): Promise<boolean> {
    if (this.response.destroyed || this.broken) return false;
    if (kind === 'head') return this.open(data);
    if (this.head === undefined) return false;
    if (kind === 'end') {
      this.response.end();
      return true;
    }
    const chunk = Buffer.from(data, this.head.encoding);
    this.body.add(chunk, this.head.headers);
    if (this.body.bytes > this.invocation.script.limits.maxResponseBytes) {
      this.broken = true;
      return false;
    }
    if (!this.response.write(chunk)) await this.drained();
    return !this.response.destroyed;
  }

  private open(headText: string): boolean {
    try {
      const head = readHead(headText);
      this.response.writeHead(
        head.statusCode,
        sentHeaders(head.headers, undefined, this.invocation, this.own),
      );
      this.head = head;
    } catch {
      this.broken = true;
      return false;
    }
    this.response.flushHeaders();
    return true;
  }

  private drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.response.off('drain', done).off('close', done);
        resolve();
      };
      this.response.on('drain', done).on('close', done);
    });
  }

  private finishStream(run: RunScriptResponse): Answered {
    if (this.head === undefined) return this.fail(run.error?.code ?? 'script.invalid-result', run.error);
    const { statusCode, headers } = this.head;
    const answered = { statusCode, headers, body: this.body };
    if (run.status === 'success' && !this.broken) {
      this.response.end();
      return answered;
    }
    // It was whole before something went wrong.
    if (this.response.writableEnded) return answered;
    // The head is gone out: that something went wrong shows only in the connection's sudden end.
    this.response.destroy();
    return {
      ...answered,
      failure: this.broken ? 'script.out-of-budget' : (run.error?.code ?? 'script.threw'),
    };
  }

  private fail(code: string, { budget, message }: { budget?: string; message?: string } = {}): Answered {
    const { executionId, requestId } = this.invocation;
    const error = new RunFailedError(code, executionId, budget, message);
    this.response.setHeader('x-picloud-execution-id', executionId);
    sendProblem(this.response, error, requestId);
    return {
      statusCode: this.response.statusCode,
      headers: NO_HEADERS,
      body: this.body,
      failure: error.code,
    };
  }
}

const OURS = new Set([
  'content-length',
  'transfer-encoding',
  'connection',
  'x-request-id',
  'x-picloud-execution-id',
]);

/** Whether the route speaks for the script. What answers depend on is told by both. */
function isOverruled(name: string, own: HeaderList): boolean {
  // Where the route has CORS settings every answer says that it depends on the origin.
  const said = name.startsWith('access-control-') ? 'vary' : name;
  return name !== 'vary' && own.some((one, at) => at % 2 === 0 && one === said);
}

/**
 * The script's headers and ours, ours last. One flat list: Node then writes them as they are, where headers set
 * one by one are looked up and copied (measured: 3 us a response).
 * @param bytes length of the body; undefined when it goes out in chunks, or there is none.
 */
function sentHeaders(
  given: GuestResult['headers'],
  bytes: number | undefined,
  { requestId, executionId }: Invocation,
  own: HeaderList | undefined,
): string[] {
  const flat: string[] = [];
  for (const name in given) {
    const value = given[name];
    if (OURS.has(name) || value === undefined) continue;
    if (own !== undefined && isOverruled(name, own)) continue;
    if (typeof value === 'string') flat.push(name, value);
    else for (const one of value) flat.push(name, one);
  }
  if (own !== undefined) flat.push(...own);
  if (bytes !== undefined) flat.push('content-length', String(bytes));
  flat.push('x-request-id', requestId, 'x-picloud-execution-id', executionId);
  return flat;
}
