import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { systemClock } from '#kernel';
import { AccountsService, CLOCK, IdentityModule, IdentitySettings } from '#identity/feature';
import { environment, loadConfig } from '#platform/config';
import { MemoryRateLimits, RateLimits } from '#platform/limits';
import { Database } from '#platform/postgres';
import { PortsModule } from '#platform/process';
import { createLogger, Logger, NestLogger } from '#platform/telemetry';
import { withDatabaseUrl } from './with-database-url.js';

/** R-AUTH-08. @throws UserNotFoundError, and what opening the database throws. */
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
      [CLOCK, systemClock],
      [Logger, logger],
    ]);
    @Module({ imports: [ports, IdentityModule] })
    class Accounts {}
    try {
      const app = await NestFactory.createApplicationContext(Accounts, { logger: new NestLogger(logger) });
      const reset = await app.get(AccountsService).resetPassword(username);
      process.stdout.write(
        `New password of ${reset.username}: ${reset.generatedPassword ?? ''}\nShown once; all sessions are ended.\n`,
      );
      await app.close();
    } finally {
      await database.close();
    }
  });
}
