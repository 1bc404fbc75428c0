import { randomBytes } from 'node:crypto';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { systemClock } from '#kernel';
import { PLATFORM } from '#identity/domain';
import { AccountsService, AnswerBox, CLOCK, IdentityModule, IdentitySettings } from '#identity/feature';
import type { PasswordResetResult } from '#identity/feature';
import { environment, loadConfig } from '#platform/config';
import { MemoryRateLimits, RateLimits } from '#platform/limits';
import { Database } from '#platform/postgres';
import { PortsModule } from '#platform/process';
import { createLogger, Logger, NestLogger } from '#platform/telemetry';
import { withDatabaseUrl } from './with-database-url.js';

/** Also for a deactivated account, which stays so (R-AUTH-08). @throws UserNotFoundError, and what opening the database throws. */
export async function resetPassword(username: string): Promise<void> {
  const config = loadConfig(environment(), 'warn');
  const logger = createLogger('cli', config.logLevel);
  await withDatabaseUrl(config, async (url) => {
    const onIdleError = (error: Error): void => logger.warn({ err: error }, 'A database connection broke');
    const database = new Database({ url, poolSize: 2, onIdleError });
    const ports = PortsModule.with([
      [Database, database],
      [RateLimits, new MemoryRateLimits()],
      [IdentitySettings, new IdentitySettings(config)],
      // No request comes here, so there is no answer to keep.
      [AnswerBox, new AnswerBox(randomBytes(32).toString('base64url'))],
      [CLOCK, systemClock],
      [Logger, logger],
    ]);
    @Module({ imports: [ports, IdentityModule] })
    class Accounts {}
    try {
      const app = await NestFactory.createApplicationContext(Accounts, { logger: new NestLogger(logger) });
      process.stdout.write(wordsFor(await app.get(AccountsService).resetPasswordOf(PLATFORM, username)));
      await app.close();
    } finally {
      await database.close();
    }
  });
}

function wordsFor({ user, generatedPassword = '' }: PasswordResetResult): string {
  const lines = [
    `New password of ${user.username}: ${generatedPassword}`,
    'Shown once; all sessions are ended.',
    ...(user.isActive
      ? []
      : ['The account stays deactivated: nobody can sign in to it until an owner or admin activates it.']),
  ];
  return `${lines.join('\n')}\n`;
}
