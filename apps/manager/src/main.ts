import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { environment, loadConfig, readSandboxCeilings, required } from '#platform/config';
import {
  createHttpApp,
  FrontDoor,
  listen,
  OpsController,
  Readiness,
  VersionController,
  VersionFacts,
} from '#platform/http';
import { RateLimits } from '#platform/limits';
import { RedisRateLimits } from '#platform/limits-redis';
import { MessageBus } from '#platform/messaging';
import { NatsBus } from '#platform/messaging-nats';
import { Database } from '#platform/postgres';
import { PortsModule, runProcess, settingsOrExit } from '#platform/process';
import { createLogger, Logger, Metrics } from '#platform/telemetry';
import { ManagerModule, managerPorts, prepareSchema, startManager, stopsTails } from '#roles/manager';

const STOP_MS = 10_000;
const config = settingsOrExit(() => loadConfig(environment()));
const logger = createLogger('manager', config.logLevel);

await runProcess(logger, async (lifecycle) => {
  const { natsUrl, databaseUrl, redisUrl, secretKey } = required(config, {
    natsUrl: 'NATS_URL',
    databaseUrl: 'DATABASE_URL',
    redisUrl: 'REDIS_URL',
    secretKey: 'PICLOUD_SECRET_KEY',
  });
  const ceilings = readSandboxCeilings(environment(), (message) => logger.warn({}, message));
  const { schema, applied } = await prepareSchema(databaseUrl);
  if (applied.length > 0) logger.info({ applied }, 'Migrations applied');
  const bus = new NatsBus({ url: natsUrl, name: 'picloud-manager', logger });
  const limits = new RedisRateLimits({ url: redisUrl, logger });
  const database = new Database({
    url: databaseUrl,
    poolSize: config.databasePoolSize,
    onIdleError: (error) => logger.warn({ err: error }, 'A database connection broke'),
  });
  await lifecycle.add({ name: 'database', stop: () => database.close() });
  await lifecycle.add({ name: 'rate limits', stop: () => limits.close() });
  const frontDoor = new FrontDoor();
  const readiness = new Readiness({ bus: () => bus.isUp(), database: () => database.isUp() });
  const ports = PortsModule.with([
    [MessageBus, bus],
    [Database, database],
    [RateLimits, limits],
    ...managerPorts(config, secretKey, ceilings),
    [Logger, logger],
    [Metrics, new Metrics('manager')],
    [Readiness, readiness],
    [VersionFacts, new VersionFacts(schema, config.publicBaseUrl)],
  ]);
  @Module({ imports: [ports, ManagerModule], controllers: [OpsController, VersionController] })
  class App {}
  const app = await createHttpApp(App, frontDoor, logger);
  await lifecycle.add({ name: 'application', stop: () => app.close() });
  await lifecycle.add({ name: 'bus', start: () => bus.start(), stop: () => bus.close() });
  const { adminUsername: username, adminPassword: password } = config;
  await startManager(
    app,
    { username, password, generatePassword: false, extraHosts: config.publicHosts },
    lifecycle,
  );
  await lifecycle.add({ name: 'front door', stop: () => frontDoor.stop(STOP_MS) });
  await stopsTails(app, lifecycle);
  const port = await listen(app, config.bind.host, config.bind.port);
  logger.info({ port }, 'Manager is ready');
});
