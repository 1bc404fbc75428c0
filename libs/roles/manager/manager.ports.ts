import { systemClock } from '#kernel';
import { RunTokens } from '#execution/domain';
import { CLOCK, IdentitySettings } from '#identity/feature';
import { LogRetention } from '#logs/feature';
import type { Config } from '#platform/config';
import type { PortBinding } from '#platform/process';
import type { SandboxValues } from '#scripts/domain';
import { EnvSealer, RunTokenVerifier, SandboxCeilings } from '#scripts/feature';

/** What a manager works with beside its servers; the same in both modes. */
export function managerPorts(
  config: Config,
  secretKey: string,
  ceilings: Partial<SandboxValues>,
): PortBinding[] {
  const tokens = new RunTokens(secretKey);
  const retention = {
    executionLogDays: config.executionLogRetentionDays,
    abandonedDays: config.abandonedExecutionsRetentionDays,
  };
  return [
    [RunTokenVerifier, { verify: (token: string) => tokens.verify(token, systemClock.now()) }],
    [EnvSealer, new EnvSealer(secretKey)],
    [IdentitySettings, new IdentitySettings(config)],
    [SandboxCeilings, new SandboxCeilings(ceilings)],
    [LogRetention, new LogRetention(retention)],
    [CLOCK, systemClock],
  ];
}
