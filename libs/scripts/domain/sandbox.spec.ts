import type { DomainError } from '#kernel';
import {
  effectiveLimits,
  parseSandbox,
  SANDBOX_CEILINGS,
  SANDBOX_DEFAULTS,
  SandboxCeilingError,
} from './index.js';

const refusal = (raw: unknown): DomainError => {
  try {
    parseSandbox(raw, SANDBOX_CEILINGS);
  } catch (error) {
    return error as DomainError;
  }
  throw new Error('It was accepted');
};

describe('parseSandbox', () => {
  it('takes nothing, an empty object, and any of the eight fields up to its ceiling', () => {
    expect(parseSandbox(undefined, SANDBOX_CEILINGS)).toEqual({});
    expect(parseSandbox({}, SANDBOX_CEILINGS)).toEqual({});
    expect(parseSandbox({ ...SANDBOX_CEILINGS }, SANDBOX_CEILINGS)).toEqual(SANDBOX_CEILINGS);
  });

  it.each([
    ['an unknown field', { max_operations: 1 }, 'sandbox.max_operations'],
    ['a field of every object', { constructor: 1 }, 'sandbox.constructor'],
    ['__proto__', JSON.parse('{"__proto__": 1}'), 'sandbox.__proto__'],
    ['text', { cpu_ms: '500' }, 'sandbox.cpu_ms'],
    ['a fraction', { cpu_ms: 1.5 }, 'sandbox.cpu_ms'],
    ['zero', { wall_ms: 0 }, 'sandbox.wall_ms'],
    ['a negative number', { wall_ms: -1 }, 'sandbox.wall_ms'],
    ['null', { wall_ms: null }, 'sandbox.wall_ms'],
    ['infinity', { wall_ms: Infinity }, 'sandbox.wall_ms'],
    ['less memory than an isolate needs', { memory_mb: 7 }, 'sandbox.memory_mb'],
    ['an array', [], 'sandbox'],
    ['null for all', null, 'sandbox'],
  ])('refuses %s, naming the field', (_name, raw, field) => {
    expect(refusal(raw)).toMatchObject({ kind: 'invalid', details: { errors: [{ field }] } });
  });

  it('names every wrong field at once', () => {
    const { details } = refusal({ cpu_ms: 'x', nope: 1, memory_mb: 64 });
    expect(details['errors']).toHaveLength(2);
  });

  it('refuses what is above a ceiling, naming field, requested and ceiling (R-SBX-06)', () => {
    const refused = refusal({ cpu_ms: 30_001, memory_mb: 513, wall_ms: 5 });
    expect(refused).toBeInstanceOf(SandboxCeilingError);
    expect(refused.message).toBe(
      'sandbox.cpu_ms 30001 is above the ceiling 30000; sandbox.memory_mb 513 is above the ceiling 512',
    );
    expect(refused.details).toMatchObject({
      field: 'cpu_ms',
      requested: 30_001,
      ceiling: 30_000,
      errors: [{ field: 'sandbox.cpu_ms' }, { field: 'sandbox.memory_mb' }],
    });
  });
});

describe('effectiveLimits', () => {
  it('gives the defaults where the script says nothing (R-SBX-07)', () => {
    expect(effectiveLimits({}, SANDBOX_CEILINGS)).toEqual({
      cpuMs: 1_000,
      wallMs: 30_000,
      memoryMb: 128,
      maxRequestBytes: 10_485_760,
      maxResponseBytes: 10_485_760,
      maxLogBytes: 262_144,
      maxSdkCalls: 1_000,
      maxConcurrency: 100,
    });
  });

  it('merges field by field (R-SBX-08)', () => {
    const limits = effectiveLimits({ cpu_ms: 250, max_concurrency: 7 }, SANDBOX_CEILINGS);
    expect(limits).toEqual({ ...effectiveLimits({}, SANDBOX_CEILINGS), cpuMs: 250, maxConcurrency: 7 });
  });

  it('clamps stored values and defaults to ceilings that were lowered since (R-SBX-09)', () => {
    const ceilings = { ...SANDBOX_CEILINGS, cpu_ms: 500, memory_mb: 64 };
    expect(effectiveLimits({ cpu_ms: 20_000 }, ceilings)).toMatchObject({
      cpuMs: 500,
      memoryMb: 64,
      wallMs: 30_000,
    });
  });

  it('has no default above its ceiling', () => {
    for (const [field, value] of Object.entries(SANDBOX_DEFAULTS)) {
      expect(value).toBeLessThanOrEqual(SANDBOX_CEILINGS[field as keyof typeof SANDBOX_CEILINGS]);
    }
  });
});
