import { KIB } from '#kernel';
import { UsageInputError } from './usage.errors.js';

/** What a script says was used. */
export interface UsageReport {
  readonly metric: string;
  readonly quantity: number;
  /** JSON text of an object. */
  readonly attributes: string | undefined;
}

/** Whose usage it is. */
export interface UsageOrigin {
  readonly appId: string;
  readonly scriptId: string;
  readonly executionId: string;
}

export interface UsageRecord extends UsageOrigin {
  /** Version 7: its time is that of the record. */
  readonly id: string;
  readonly metric: string;
  readonly quantity: number;
  readonly attributes: Readonly<Record<string, unknown>> | null;
  readonly recordedAt: Date;
}

export const USAGE_LIMITS = { maxMetricChars: 100, maxAttributesBytes: 4 * KIB } as const;

const METRIC = /^[A-Za-z][A-Za-z0-9_.:-]{0,99}$/;

/** @throws UsageInputError (R-USAGE-02) */
export function requireUsageReport({ metric, quantity, attributes }: UsageReport): void {
  if (!METRIC.test(metric)) {
    const rule = `begin with a letter and have 1 to ${USAGE_LIMITS.maxMetricChars} letters, digits, "_", ".", ":" or "-"`;
    throw new UsageInputError('usage.invalid-metric', `its metric must ${rule}`);
  }
  if (!Number.isFinite(quantity))
    throw new UsageInputError('usage.invalid-quantity', 'its quantity must be a finite number');
  if (attributes !== undefined) requireAttributes(attributes);
}

function requireAttributes(json: string): void {
  const { maxAttributesBytes } = USAGE_LIMITS;
  if (json.length > maxAttributesBytes || Buffer.byteLength(json) > maxAttributesBytes)
    throw invalidAttributes(`as JSON they have more than ${maxAttributesBytes} bytes`);
  const value = parsed(json);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidAttributes('they must be an object');
  requireNoProto(value);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw invalidAttributes('they are not JSON');
  }
}

/** It changes what an object is wherever a reader copies it by assignment. */
function requireNoProto(value: object): void {
  if (Object.hasOwn(value, '__proto__')) throw invalidAttributes('they have a key "__proto__"');
  for (const inner of Object.values(value) as unknown[])
    if (typeof inner === 'object' && inner !== null) requireNoProto(inner);
}

function invalidAttributes(reason: string): UsageInputError {
  return new UsageInputError('usage.invalid-attributes', `attributes: ${reason}`);
}
