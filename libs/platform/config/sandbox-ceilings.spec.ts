import { readSandboxCeilings } from './sandbox-ceilings.js';

const read = (raw: Record<string, string>) => {
  const warnings: string[] = [];
  return { ceilings: readSandboxCeilings(raw, (message) => warnings.push(message)), warnings };
};

describe('readSandboxCeilings', () => {
  it('reads each ceiling from a variable of its own', () => {
    const { ceilings, warnings } = read({
      PICLOUD_SANDBOX_MAX_CPU_MS: '60000',
      PICLOUD_SANDBOX_MAX_WALL_MS: ' 1000 ',
      PICLOUD_SANDBOX_MAX_MEMORY_MB: '1024',
      PICLOUD_SANDBOX_MAX_REQUEST_BYTES: '1',
      PICLOUD_SANDBOX_MAX_RESPONSE_BYTES: '2',
      PICLOUD_SANDBOX_MAX_LOG_BYTES: '3',
      PICLOUD_SANDBOX_MAX_SDK_CALLS: '4',
      PICLOUD_SANDBOX_MAX_CONCURRENCY: '5',
    });
    expect(ceilings).toEqual({
      cpu_ms: 60_000,
      wall_ms: 1_000,
      memory_mb: 1_024,
      max_request_bytes: 1,
      max_response_bytes: 2,
      max_log_bytes: 3,
      max_sdk_calls: 4,
      max_concurrency: 5,
    });
    expect(warnings).toEqual([]);
  });

  it('leaves out what is not set or empty', () => {
    expect(read({ PICLOUD_SANDBOX_MAX_CPU_MS: '' })).toEqual({ ceilings: {}, warnings: [] });
  });

  it.each(['fast', '0', '-1', '1.5', '1e3', '0x10', '99999999999'])(
    'warns of "%s" and skips it (R-SBX-05)',
    (text) => {
      const { ceilings, warnings } = read({ PICLOUD_SANDBOX_MAX_CPU_MS: text });
      expect(ceilings).toEqual({});
      expect(warnings).toEqual([expect.stringContaining('PICLOUD_SANDBOX_MAX_CPU_MS')]);
    },
  );

  it('lets nobody raise the wall clock over 300 s (R-EXEC-03)', () => {
    expect(read({ PICLOUD_SANDBOX_MAX_WALL_MS: '300000' }).ceilings).toEqual({ wall_ms: 300_000 });
    expect(read({ PICLOUD_SANDBOX_MAX_WALL_MS: '300001' })).toMatchObject({
      ceilings: {},
      warnings: [expect.any(String)],
    });
  });

  it('keeps the memory above what an isolate needs', () => {
    expect(read({ PICLOUD_SANDBOX_MAX_MEMORY_MB: '7' }).ceilings).toEqual({});
  });
});
