import { InvalidInputError, KIB, MIB } from '#kernel';
import type { FieldError } from '#kernel';
import type { RunLimits, SandboxField } from '#contracts';
import type { Sandbox } from './script.js';
import { SandboxCeilingError } from './scripts.errors.js';
import type { SandboxExcess } from './scripts.errors.js';

export type SandboxValues = Readonly<Record<SandboxField, number>>;

/** What a run gets where its script says nothing (D3). */
export const SANDBOX_DEFAULTS: SandboxValues = {
  cpu_ms: 1_000,
  wall_ms: 30_000,
  memory_mb: 128,
  max_request_bytes: 10 * MIB,
  max_response_bytes: 10 * MIB,
  max_log_bytes: 256 * KIB,
  max_sdk_calls: 1_000,
  max_concurrency: 100,
};

/** The most a script may ask for, unless the operator says otherwise (D3). */
export const SANDBOX_CEILINGS: SandboxValues = {
  cpu_ms: 30_000,
  wall_ms: 300_000,
  memory_mb: 512,
  max_request_bytes: 64 * MIB,
  max_response_bytes: 64 * MIB,
  max_log_bytes: 4 * MIB,
  max_sdk_calls: 100_000,
  max_concurrency: 1_000,
};

/** V8 refuses to make an isolate with less. */
const MIN_MEMORY_MB = 8;

/**
 * The author's limits, each a whole number above zero.
 * @throws InvalidInputError naming every unknown or wrong field (R-SBX-03).
 * @throws SandboxCeilingError naming field, requested and ceiling (R-SBX-06).
 */
export function parseSandbox(raw: unknown, ceilings: SandboxValues): Sandbox {
  if (raw === undefined) return {};
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new InvalidInputError([{ field: 'sandbox', message: 'sandbox must be an object' }]);
  }
  const faults: FieldError[] = [];
  const excesses: SandboxExcess[] = [];
  const sandbox: Partial<Record<SandboxField, number>> = {};
  for (const [field, value] of Object.entries(raw)) {
    const fault = faultOf(field, value);
    if (fault !== undefined) {
      faults.push({ field: `sandbox.${field}`, message: fault });
      continue;
    }
    const requested = value as number;
    const ceiling = ceilings[field as SandboxField];
    if (requested > ceiling) excesses.push({ field, requested, ceiling });
    sandbox[field as SandboxField] = requested;
  }
  if (faults.length > 0) throw new InvalidInputError(faults);
  if (excesses.length > 0) throw new SandboxCeilingError(excesses);
  return sandbox;
}

function faultOf(field: string, value: unknown): string | undefined {
  if (!Object.hasOwn(SANDBOX_DEFAULTS, field)) return `unknown field "sandbox.${field}"`;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value <= 0) {
    return `sandbox.${field} must be a whole number above 0`;
  }
  if (field === 'memory_mb' && value < MIN_MEMORY_MB)
    return `sandbox.memory_mb must be at least ${MIN_MEMORY_MB}`;
  return undefined;
}

/**
 * What a run gets: defaults, overridden field by field, and clamped to today's ceilings, so that lowering a
 * ceiling also reaches scripts that were stored before (R-SBX-08, R-SBX-09).
 */
export function effectiveLimits(sandbox: Sandbox, ceilings: SandboxValues): RunLimits {
  const limit = (field: SandboxField) => Math.min(sandbox[field] ?? SANDBOX_DEFAULTS[field], ceilings[field]);
  return {
    cpuMs: limit('cpu_ms'),
    wallMs: limit('wall_ms'),
    memoryMb: limit('memory_mb'),
    maxRequestBytes: limit('max_request_bytes'),
    maxResponseBytes: limit('max_response_bytes'),
    maxLogBytes: limit('max_log_bytes'),
    maxSdkCalls: limit('max_sdk_calls'),
    maxConcurrency: limit('max_concurrency'),
  };
}
