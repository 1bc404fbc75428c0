import { SANDBOX_FIELDS } from '#contracts';
import type { SandboxField } from '#contracts';
import type { RawEnvironment } from './environment.js';

/** Beyond these no setting goes: timers and sizes are 32-bit, and no run is longer than 300 s (R-EXEC-03). */
const HIGHEST_VALUE = 2 ** 31 - 1;
const HIGHEST_WALL_MS = 300_000;
/** V8 refuses to make an isolate with less. */
const LOWEST_MEMORY_MB = 8;

/**
 * The operator's ceilings for `sandbox` fields: `PICLOUD_SANDBOX_MAX_CPU_MS` is the one of `cpu_ms`,
 * `PICLOUD_SANDBOX_MAX_LOG_BYTES` that of `max_log_bytes`. A value that cannot be followed is told to `warn`
 * and skipped: the start goes on with the built-in ceiling (R-SBX-05).
 */
export function readSandboxCeilings(
  raw: RawEnvironment,
  warn: (message: string) => void,
): Readonly<Partial<Record<SandboxField, number>>> {
  const ceilings: Partial<Record<SandboxField, number>> = {};
  for (const field of SANDBOX_FIELDS) {
    const variable = variableOf(field);
    const text = raw[variable]?.trim() ?? '';
    if (text === '') continue;
    const value = Number(text);
    const lowest = field === 'memory_mb' ? LOWEST_MEMORY_MB : 1;
    const highest = field === 'wall_ms' ? HIGHEST_WALL_MS : HIGHEST_VALUE;
    if (/^\d+$/.test(text) && value >= lowest && value <= highest) ceilings[field] = value;
    else warn(`Skipped ${variable}="${text}": it must be a whole number from ${lowest} to ${highest}`);
  }
  return ceilings;
}

/** The environment variable that sets the ceiling of `field`. */
function variableOf(field: SandboxField): string {
  return `PICLOUD_SANDBOX_MAX_${field.replace(/^max_/, '').toUpperCase()}`;
}
