import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { Blobs } from '#platform/blobs';
import { chooseBlobs } from '#platform/blobs-s3';
import { environment, loadConfig, readSandboxCeilings, required } from '#platform/config';
import {
  createHttpApp,
  FrontDoor,
  listen,
  OpsController,
  Readiness,
  TrustedProxies,
  VersionController,
  VersionFacts,
} from '#platform/http';
import { Jobs } from '#platform/jobs';
import { BullMqJobs } from '#platform/jobs-bullmq';
import { RateLimits } from '#platform/limits';
import { RedisRateLimits } from '#platform/limits-redis';
import { MailTransport } from '#platform/mail';
import { mailTransport } from '#platform/mail-smtp';
import { MessageBus } from '#platform/messaging';
import { NatsBus } from '#platform/messaging-nats';
import { Database } from '#platform/postgres';
import { PortsModule, releaseStartupMemory, runProcess, settingsOrExit } from '#platform/process';
import { createLogger, Logger, Metrics } from '#platform/telemetry';
import {
  managerMetrics,
  ManagerModule,
  managerPorts,
  prepareSchema,
  startManager,
  stopsTails,
} from '#roles/manager';

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
  const metrics = new Metrics('manager');
  const frontDoor = new FrontDoor(new TrustedProxies(config.trustedProxies));
  const readiness = new Readiness({ bus: () => bus.isUp(), database: () => database.isUp() });
  const ports = PortsModule.with([
    [MessageBus, bus],
    [Database, database],
    [RateLimits, limits],
    [Jobs, new BullMqJobs({ url: redisUrl, logger })],
    [MailTransport, mailTransport(config.mail, logger)],
    [Blobs, chooseBlobs(config.files)],
    ...managerPorts(config, secretKey, ceilings),
    [Logger, logger],
    [Metrics, metrics],
    [Readiness, readiness],
    [VersionFacts, new VersionFacts(schema, config.publicBaseUrl)],
  ]);
  @Module({ imports: [ports, ManagerModule], controllers: [OpsController, VersionController] })
  class App {}
  const app = await createHttpApp(App, frontDoor, logger);
  await lifecycle.add({ name: 'application', stop: () => app.close() });
  await lifecycle.add({ name: 'bus', start: () => bus.start(), stop: () => bus.close() });
  const { adminUsername: username, adminPassword: password } = config;
  const wish = { username, password, generatePassword: false, extraHosts: config.publicHosts };
  await startManager(app, wish, lifecycle);
  await lifecycle.add({ name: 'front door', stop: () => frontDoor.stop(STOP_MS) });
  await stopsTails(app, lifecycle);
  managerMetrics(app, metrics);
  releaseStartupMemory();
  const port = await listen(app, config.bind.host, config.bind.port);
  logger.info({ port }, 'Manager is ready');
});
