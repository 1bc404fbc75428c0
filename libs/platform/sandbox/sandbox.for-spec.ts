import { join } from 'node:path';
import { createLogger } from '#platform/telemetry';
import { Sandbox } from './sandbox.js';
import type { SandboxOptions, SandboxRun } from './sandbox.js';
import type { CellOutcome } from './protocol.js';

/** Cells are child processes of compiled code; `npm test` builds first. */
export const CELL_ENTRY = join(import.meta.dirname, '../../../dist/libs/platform/sandbox/cell/main.js');

export const LIMITS = {
  cpuMs: 300,
  wallMs: 1_000,
  memoryMb: 128,
  maxRequestBytes: 1_000_000,
  maxResponseBytes: 1_000_000,
  maxLogBytes: 10_000,
  maxSdkCalls: 100,
  maxConcurrency: 100,
};

export const CONTEXT = JSON.stringify({
  executionId: 'e',
  request: { method: 'GET', params: { name: 'ada' } },
});

/** Answers every call with `null`. */
export const QUIET_HOST: SandboxRun['host'] = {
  isAborted: false,
  call: () => Promise.resolve('null'),
  drop: () => undefined,
  part: () => Promise.resolve(true),
};

let count = 0;

/** A script that nobody has seen, and one run of it. */
export function aRun(code: string, more: Partial<SandboxRun> = {}): SandboxRun {
  return {
    key: `script-${++count}:1`,
    program: { name: 'script', code, modules: [], env: '{}' },
    limits: LIMITS,
    isolation: 'warm',
    context: CONTEXT,
    bodyKind: 'none',
    body: undefined,
    host: QUIET_HOST,
    ...more,
  };
}

export function aSandbox(more: Partial<SandboxOptions> = {}): Sandbox {
  return new Sandbox({
    cells: 1,
    maxIdleIsolatesPerCell: 16,
    maxScriptsPerCell: 64,
    entry: CELL_ENTRY,
    logger: createLogger('spec', 'silent'),
    ...more,
  });
}

/** Runs it often enough to live among the proven ones. */
export async function prove(sandbox: Sandbox, run: SandboxRun): Promise<void> {
  for (let n = 0; n < 40; n++) expectSuccess(await sandbox.run(run));
}

function expectSuccess(outcome: CellOutcome): void {
  expect(outcome).toMatchObject({ status: 'success' });
}
