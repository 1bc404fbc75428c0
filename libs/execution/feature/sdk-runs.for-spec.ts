import { join } from 'node:path';
import { newId } from '#kernel';
import type { RunLimits, RunScriptRequest } from '#contracts';
import type { MessageBus } from '#platform/messaging';
import { Sandbox } from '#platform/sandbox';
import type { CellOutcome } from '#platform/sandbox';
import { createLogger } from '#platform/telemetry';
import { RequestHost } from './run-host.js';
import { SdkServices } from './sdk-services.js';

/** Cells are child processes of compiled code; `npm test` builds first. */
const entry = join(import.meta.dirname, '../../../dist/libs/platform/sandbox/cell/main.js');
const LIMITS: RunLimits = {
  ...{ cpuMs: 2_000, wallMs: 10_000, memoryMb: 128, maxRequestBytes: 1_000, maxResponseBytes: 1_000_000 },
  ...{ maxLogBytes: 10_000, maxSdkCalls: 200, maxConcurrency: 10 },
};
const CONTEXT = '{"request":{"method":"GET","url":"http://here/","headers":{}}}';

/** What the manager is told of a run whose spec gives it no token of its own. */
export const RUN_TOKEN = 'the token of the run';

/** Registers the service under spec, as the executor does at its start. */
export type Register = (bus: MessageBus, services: SdkServices) => void;

/** Scripts that use a service, run as an executor runs them: in a cell, with a host that passes their calls on. */
export class SdkRuns {
  private readonly limits: RunLimits;
  private readonly sandbox: Sandbox;

  constructor(
    private readonly register: Register,
    limits: Partial<RunLimits> = {},
    cells: { readonly probationCells?: number } = {},
  ) {
    this.limits = { ...LIMITS, ...limits };
    this.sandbox = new Sandbox({
      ...{ cells: 1, maxIdleIsolatesPerCell: 4, maxScriptsPerCell: 64, entry, ...cells },
      logger: createLogger('spec', 'silent'),
    });
  }

  start(): Promise<void> {
    return this.sandbox.start();
  }

  stop(): Promise<void> {
    return this.sandbox.stop(1_000);
  }

  /** What asks for services as a run does. */
  host(
    bus: MessageBus,
    { wallMs, ...more }: Partial<RunScriptRequest> & { readonly wallMs?: number } = {},
  ): RequestHost {
    const services = new SdkServices();
    this.register(bus, services);
    const limits = wallMs === undefined ? this.limits : { ...this.limits, wallMs };
    const request: RunScriptRequest = {
      ...{ executionId: newId(), appId: newId(), scriptId: newId(), version: 1, build: 1 },
      ...{ limits, context: '', bodyKind: 'none', streamTo: newId(), runToken: RUN_TOKEN, ...more },
    };
    return new RequestHost(request, services, bus);
  }

  run(code: string, host: RequestHost, context = CONTEXT): Promise<CellOutcome> {
    return this.sandbox.run({
      key: `${newId()}:1:1`,
      program: { name: 'script', code, modules: [], env: '{}' },
      ...{ limits: this.limits, isolation: 'warm', context, bodyKind: 'none', body: undefined, host },
    });
  }

  /** What the script returns; fails the spec when it fails. */
  async resultOf(code: string, host: RequestHost, context?: string): Promise<unknown> {
    const outcome = await this.run(code, host, context);
    expect(outcome.error).toBeUndefined();
    return JSON.parse(outcome.body ?? '') as unknown;
  }
}

/** `SdkRuns` that are there from `beforeAll` on. */
export function useSdkRuns(...given: ConstructorParameters<typeof SdkRuns>): SdkRuns {
  const runs = new SdkRuns(...given);
  beforeAll(() => runs.start());
  afterAll(() => runs.stop());
  return runs;
}
