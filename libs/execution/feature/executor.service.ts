import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { EXECUTOR_ANNOUNCE_EVERY_MS, executorAnnounced, runScript } from '#contracts';
import type { FetchBundleResponse, RunScriptRequest, RunScriptResponse } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { Sandbox } from '#platform/sandbox';
import type { CellOutcome } from '#platform/sandbox';
import { Logger } from '#platform/telemetry';
import { Gate } from '../domain/index.js';
import { Bundles } from './bundles.js';
import { ExecutorSettings } from './executor-settings.js';
import { authorsStack } from './stack-trace.js';

/** This executor is going away and takes no new runs; another one will. */
export class ExecutorDrainingError extends DomainError {
  readonly code = 'executor.draining';
  readonly kind = 'busy';
  override readonly retryAfterSeconds = 1;

  constructor() {
    super('Cannot start the run: this executor is stopping');
  }
}

/** Runs scripts: admits at the gate, has the code, hands the run to a cell, answers with result and receipt. */
@Injectable()
export class ExecutorService {
  private readonly gate: Gate;
  private announcing: NodeJS.Timeout | undefined;
  private draining = false;

  constructor(
    private readonly bus: MessageBus,
    private readonly bundles: Bundles,
    private readonly sandbox: Sandbox,
    private readonly settings: ExecutorSettings,
    private readonly logger: Logger,
  ) {
    this.gate = new Gate(settings.gateSize);
    bus.serve(runScript, (request) => this.run(request), { as: settings.executorId });
  }

  /** Resolves when the cells take runs; the bus must be up by then. */
  async start(): Promise<void> {
    await this.sandbox.start();
    this.announcing = setInterval(() => this.announce(), EXECUTOR_ANNOUNCE_EVERY_MS);
    this.announce();
  }

  private announce(): void {
    if (!this.sandbox.isReady()) return;
    const { executorId, gateSize } = this.settings;
    const { inFlight } = this.gate;
    this.bus.publish(executorAnnounced, {
      executorId,
      inFlight,
      capacity: gateSize,
      draining: this.draining,
    });
  }

  isReady(): boolean {
    return !this.draining && this.sandbox.isReady();
  }

  get inFlight(): number {
    return this.gate.inFlight;
  }

  /** Takes no more, lets what runs end, and stops the cells. */
  async stop(): Promise<void> {
    this.draining = true;
    this.announce();
    const deadline = Date.now() + this.settings.drainMs;
    while (this.gate.inFlight > 0 && Date.now() < deadline) await pause(DRAIN_LOOK_EVERY_MS);
    clearInterval(this.announcing);
    await this.sandbox.stop(Math.max(deadline - Date.now(), 0));
  }

  /**
   * @throws ExecutorDrainingError, ExecutorFullError and ScriptBusyError at once; RemoteError of the bundle's fetch.
   */
  async run(request: RunScriptRequest): Promise<RunScriptResponse> {
    if (this.draining) throw new ExecutorDrainingError();
    const arrivedAt = performance.now();
    this.gate.enter(request.scriptId, request.limits.maxConcurrency);
    try {
      const bundle = this.bundles.cached(request) ?? (await this.bundles.fetch(request));
      const handedOverAt = performance.now();
      const outcome = await this.sandbox.run({
        key: `${request.scriptId}:${request.version}`,
        name: bundle.name,
        code: bundle.code,
        limits: request.limits,
        isolation: request.isolation ?? 'warm',
        context: request.context,
        bodyKind: request.bodyKind,
        body: request.body,
      });
      if (outcome.status === 'crashed')
        this.logger.warn({ scriptId: request.scriptId }, 'A run ended with its cell');
      return responseOf(outcome, bundle, handedOverAt - arrivedAt);
    } finally {
      this.gate.leave(request.scriptId);
    }
  }
}

const DRAIN_LOOK_EVERY_MS = 10;

function responseOf(outcome: CellOutcome, bundle: FetchBundleResponse, fetchMs: number): RunScriptResponse {
  const { status, result, log, error, cpuMs, wallMs, waitMs, peakHeapBytes, sdkCalls } = outcome;
  const receipt = { cpuMs, wallMs, waitMs: waitMs + fetchMs, peakHeapBytes, sdkCalls };
  if (error === undefined) return { status, ...(result === undefined ? {} : { result }), log, receipt };
  const stack = error.stack === null ? null : authorsStack(error.stack, bundle.name, bundle.sourceMap);
  return { status, log, error: { ...error, stack }, receipt };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
