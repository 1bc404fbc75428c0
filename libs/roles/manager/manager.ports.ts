import { systemClock } from '#kernel';
import { DeadLetterRetention } from '#delivery/feature';
import { RunTokens } from '#execution/domain';
import { AnswerBox, CLOCK, IdentitySettings } from '#identity/feature';
import { LogRetention } from '#logs/feature';
import { MailSettings } from '#mail/feature';
import type { Config } from '#platform/config';
import type { PortBinding } from '#platform/process';
import { QueueSettings } from '#queues/runtime';
import type { SandboxValues } from '#scripts/domain';
import { FilesSettings } from '#stores/feature';
import { TriggerDefaults } from '#triggers/feature';
import { EnvSealer, RunTokenVerifier, SandboxCeilings } from '#scripts/feature';
import { UsageRetention } from '#usage/feature';

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
    [AnswerBox, new AnswerBox(secretKey)],
    [EnvSealer, new EnvSealer(secretKey)],
    [IdentitySettings, new IdentitySettings(config)],
    [SandboxCeilings, new SandboxCeilings(ceilings)],
    [LogRetention, new LogRetention(retention)],
    [UsageRetention, new UsageRetention(config.usageRetentionDays)],
    [MailSettings, new MailSettings(config.mail.maxPerHour)],
    [DeadLetterRetention, new DeadLetterRetention(config.deadLetterRetentionDays)],
    [TriggerDefaults, new TriggerDefaults(config.dispatch.retry)],
    [FilesSettings, new FilesSettings(config.files)],
    [QueueSettings, new QueueSettings(config.queueMaxMessages)],
    [CLOCK, systemClock],
  ];
}
