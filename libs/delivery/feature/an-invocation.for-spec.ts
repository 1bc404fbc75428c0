import { newId } from '#kernel';
import type { RunLimits, RunScriptResponse } from '#contracts';
import type { Invocation } from '../domain/index.js';

export const LIMITS: RunLimits = {
  ...{ cpuMs: 1_000, wallMs: 10_000, memoryMb: 64, maxRequestBytes: 1_000, maxResponseBytes: 1_000 },
  ...{ maxLogBytes: 1_000, maxSdkCalls: 10, maxConcurrency: 10 },
};

/** A run that some caller wants of some script. */
export function anInvocation(limits: Partial<RunLimits> = {}): Invocation {
  const script = {
    id: newId(),
    appId: newId(),
    name: 'greet',
    version: 4,
    build: 7,
    isolation: 'fresh' as const,
  };
  return {
    executionId: newId(),
    requestId: newId(),
    script: { ...script, limits: { ...LIMITS, ...limits } },
    type: 'http',
    request: {
      ...{ method: 'POST', path: '/greet', url: 'http://here/greet', headers: {} },
      ...{ queryString: '', params: {}, rest: '' },
    },
    body: { kind: 'text', text: 'hello', bytes: 5 },
  };
}

export const receipt = { cpuMs: 1, wallMs: 2, waitMs: 3, peakHeapBytes: 4, sdkCalls: 5 };
export const success = (result = '1'): RunScriptResponse => ({
  status: 'success',
  result,
  log: '[]',
  receipt,
  streamed: false,
});
