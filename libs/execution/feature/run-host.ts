import { DomainError, SECOND_MS } from '#kernel';
import { takePart } from '#contracts';
import type { PartKind, RunScriptRequest } from '#contracts';
import type { MessageBus } from '#platform/messaging';
import type { RunHost } from '#platform/sandbox';
import { RunEffects } from './run-effects.js';
import type { SdkServices } from './sdk-services.js';

/** Beyond the run's own wall limit: its client may be as slow as the run is long. */
const PART_GRACE_MS = 2 * SECOND_MS;

const NO_HOST: readonly string[] = Object.freeze([]);

/** The service a script asked for is none of this release's. */
export class UnknownServiceError extends DomainError {
  readonly code = 'sdk.unknown-service';
  readonly kind = 'malformed';

  constructor() {
    super('This executor has no such service; it may be of an older release than the script expects');
  }
}

/** What one run may ask of this executor: services, and the way of its response's parts to their client. */
export class RequestHost implements RunHost {
  isAborted = false;
  abort?: () => void;
  /** Of the bundle that it runs; set before it does. */
  allowedHosts: readonly string[] | undefined = NO_HOST;
  /** What a transactional run has written; undefined for every other. */
  private readonly effects: RunEffects | undefined;
  private nextPart = 0;
  /** What ends calls early, by their ids: of those alone that can be. */
  private ends: Map<number, AbortController> | undefined;
  private isOver = false;

  constructor(
    private readonly request: RunScriptRequest,
    private readonly services: SdkServices,
    private readonly bus: MessageBus,
  ) {
    this.effects = request.transactional === true ? new RunEffects() : undefined;
  }

  /** JSON text of what a transactional run has written. */
  get operations(): string | undefined {
    return this.effects?.operations;
  }

  call(name: string, payload: string, callId: number): Promise<string> {
    if (this.effects?.handles(name) === true)
      return this.effects.call(name, payload, (asked, text) => this.pass(asked, text, callId));
    return this.pass(name, payload, callId);
  }

  drop(callId: number): void {
    this.ends?.get(callId)?.abort();
  }

  private pass(name: string, payload: string, callId: number): Promise<string> {
    const service = this.services.find(name);
    if (service === undefined) return Promise.reject(new UnknownServiceError());
    const signal = (): AbortSignal => this.endOf(callId).signal;
    return service(this.request, payload, { signal, allowedHosts: this.allowedHosts });
  }

  /** There for as long as the run is: as many as it may make calls at most. */
  private endOf(callId: number): AbortController {
    this.ends ??= new Map();
    let end = this.ends.get(callId);
    if (end === undefined) {
      this.ends.set(callId, (end = new AbortController()));
      if (this.isOver) end.abort();
    }
    return end;
  }

  /** The client is gone; the run hears of it, wherever it is on its way. */
  clientIsGone(): void {
    this.isAborted = true;
    this.abort?.();
  }

  /** The run is over: what it asked for and did not wait for is given up. */
  end(): void {
    this.isOver = true;
    for (const end of this.ends?.values() ?? []) end.abort();
  }

  async part(kind: PartKind, data: string): Promise<boolean> {
    const { executionId, streamTo, limits } = this.request;
    const part = { executionId, seq: this.nextPart++, kind, data };
    const deadlineMs = limits.wallMs + PART_GRACE_MS;
    return (await this.bus.request(takePart, part, { to: streamTo, deadlineMs })).wanted;
  }
}
