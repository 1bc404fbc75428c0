import type { GuestResult, ResponsePart, RunError, RunScriptResponse } from '#contracts';
import type { JsonObject } from '#kernel';
import { maskedHeaders } from '#logs/domain';
import type { PartSink } from './inbox.js';
import { PartOrder } from './part-order.js';
import { readHead } from './response-head.js';
import { SentBody } from './sent-body.js';

/** What a run that nobody waits for came to. */
export interface Kept {
  readonly status: RunScriptResponse['status'];
  readonly error: RunError | undefined;
  /** As the record keeps it; null when there was none. */
  readonly response: JsonObject | null;
  readonly responseBytes: number;
}

/** The response of a run that nobody waits for: looked at as that of a request would be, and kept for the record. */
export class AsyncAnswer implements PartSink {
  private readonly body = new SentBody();
  private readonly parts = new PartOrder((part) => Promise.resolve(this.take(part)));
  private head: GuestResult | undefined;
  private fault: RunError | undefined;

  constructor(private readonly maxResponseBytes: number) {}

  part(part: ResponsePart): Promise<boolean> {
    return this.parts.next(part);
  }

  finish(run: RunScriptResponse): Kept {
    if (run.status === 'success' && this.head === undefined) this.takeWhole(run);
    const error = run.status === 'success' ? this.fault : run.error;
    return {
      status: this.fault === undefined || run.status !== 'success' ? run.status : statusOf(this.fault),
      error,
      response: this.head === undefined ? null : this.kept(this.head),
      responseBytes: this.body.bytes,
    };
  }

  private takeWhole({ result = '', body = '' }: RunScriptResponse): void {
    if (!this.open(result) || this.head === undefined) return;
    const { encoding } = this.head;
    this.body.whole(body, encoding, Buffer.byteLength(body, encoding));
    this.measure();
  }

  private take({ kind, data }: ResponsePart): boolean {
    if (this.fault !== undefined) return false;
    if (kind === 'head') return this.open(data);
    if (this.head === undefined) return false;
    if (kind === 'end') return true;
    this.body.add(Buffer.from(data, this.head.encoding), this.head.headers);
    return this.measure();
  }

  private open(headText: string): boolean {
    try {
      this.head = readHead(headText);
      return true;
    } catch {
      this.fault = { code: 'script.invalid-result', message: 'The result cannot be read', stack: null };
      return false;
    }
  }

  private measure(): boolean {
    if (this.body.bytes <= this.maxResponseBytes) return true;
    const message = 'The response is over max_response_bytes';
    this.fault = { code: 'script.out-of-budget', message, stack: null, budget: 'max_response_bytes' };
    return false;
  }

  private kept({ statusCode, headers }: GuestResult): JsonObject {
    return { status_code: statusCode, headers: maskedHeaders(headers), ...this.body.kept() };
  }
}

function statusOf({ code }: RunError): RunScriptResponse['status'] {
  return code === 'script.out-of-budget' ? 'budget_exceeded' : 'error';
}
