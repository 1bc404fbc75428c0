import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { EXECUTOR_ANNOUNCE_EVERY_MS, executorAnnounced, runScript } from '#contracts';
import type { RunScriptRequest, RunScriptResponse } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { Sandbox } from '#platform/sandbox';
import type { CellOutcome } from '#platform/sandbox';
import { Gate, ScriptBusyError } from '../domain/index.js';
import type { Turn } from '../domain/index.js';
import { Bundles } from './bundles.js';
import type { Bundle } from './bundles.js';
import { ExecutorSettings } from './executor-settings.js';
import { Quarantines } from './quarantines.js';
import type { RequestHost } from './run-host.js';
import { RunHosts } from './run-hosts.js';
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

const DRAIN_LOOK_EVERY_MS = 10;

/** Runs scripts: admits at the gate, has the code, hands the run to a cell, answers with result and receipt. */
@Injectable()
export class ExecutorService {
  private readonly gate: Gate;
  private announcing: NodeJS.Timeout | undefined;
  private draining = false;

  constructor(
    private readonly bus: MessageBus,
    private readonly bundles: Bundles,
    private readonly hosts: RunHosts,
    private readonly sandbox: Sandbox,
    private readonly quarantines: Quarantines,
    private readonly settings: ExecutorSettings,
  ) {
    this.gate = new Gate(settings.gateSize);
    bus.serve(runScript, (request) => this.run(request), { as: settings.executorId });
    sandbox.onKill((version, reason) => {
      const cut = version.lastIndexOf(':');
      quarantines.blamed(version.slice(0, cut), Number(version.slice(cut + 1)), reason);
    });
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
   * @throws ExecutorDrainingError, ScriptQuarantinedError, ExecutorFullError and ScriptBusyError; RemoteError of the
   *   bundle's fetch.
   */
  async run(request: RunScriptRequest): Promise<RunScriptResponse> {
    if (this.draining) throw new ExecutorDrainingError();
    const arrivedAt = performance.now();
    const { executionId, scriptId, version, limits } = request;
    this.quarantines.refuse(scriptId, version);
    // Before the gate, so that a client that goes away while its run waits is heard of.
    const host = this.hosts.begin(request);
    try {
      const turn = this.gate.enter(scriptId, limits.maxConcurrency);
      if (turn !== undefined) await inTime(turn, limits);
      try {
        const bundle = this.bundles.cached(request) ?? (await this.bundles.fetch(request));
        host.allowedHosts = bundle.allowedHosts;
        const handedOverAt = performance.now();
        const outcome = await this.sandbox.run(sandboxRun(request, bundle, host));
        const response = responseOf(outcome, bundle, handedOverAt - arrivedAt);
        const effects = response.status === 'success' ? host.operations : undefined;
        return effects === undefined ? response : { ...response, effects };
      } finally {
        this.gate.leave(scriptId);
      }
    } finally {
      this.hosts.end(executionId);
    }
  }
}

/** @throws ScriptBusyError when the script's other runs have not made room within its wall limit. */
async function inTime(turn: Turn, { wallMs, maxConcurrency }: RunScriptRequest['limits']): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      if (turn.giveUp()) reject(new ScriptBusyError(maxConcurrency));
    }, wallMs);
  });
  try {
    await Promise.race([turn.come, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

function sandboxRun(request: RunScriptRequest, { key, program }: Bundle, host: RequestHost) {
  const { appId, limits, context, bodyKind, body, isolation = 'warm' } = request;
  return { appId, key, program, limits, isolation, context, bodyKind, body, host };
}

function responseOf(outcome: CellOutcome, bundle: Bundle, fetchMs: number): RunScriptResponse {
  const { status, result, body, log, error, streamed } = outcome;
  const { cpuMs, wallMs, waitMs, peakHeapBytes, sdkCalls } = outcome;
  const receipt = { cpuMs, wallMs, waitMs: waitMs + fetchMs, peakHeapBytes, sdkCalls };
  if (error !== undefined) {
    const stack = error.stack === null ? null : authorsStack(error.stack, bundle.sourceMaps);
    return { status, log, error: { ...error, stack }, receipt, streamed };
  }
  if (result === undefined) return { status, log, receipt, streamed };
  return { status, result, ...(body === undefined ? {} : { body }), log, receipt, streamed };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
