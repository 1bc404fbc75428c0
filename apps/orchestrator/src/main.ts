import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { newId } from '#kernel';
import { RunTokens } from '#execution/domain';
import { CallerSettings } from '#identity/runtime';
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
import { RateLimits } from '#platform/limits';
import { RedisRateLimits } from '#platform/limits-redis';
import { MessageBus } from '#platform/messaging';
import { NatsBus } from '#platform/messaging-nats';
import { Database } from '#platform/postgres';
import { PortsModule, releaseStartupMemory, runProcess, settingsOrExit } from '#platform/process';
import { createLogger, Logger, Metrics } from '#platform/telemetry';
import {
  awaitSchema,
  dispatchPorts,
  OrchestratorModule,
  orchestratorMetrics,
  startOrchestrator,
} from '#roles/orchestrator';
import { RoutingSettings, RoutingTables } from '#routing/runtime';

/** A request waits no longer for its count than it waits for a run that is quick. */
const LIMITS_WITHIN_MS = 100;
const config = settingsOrExit(() => loadConfig(environment()));
const logger = createLogger('orchestrator', config.logLevel);

await runProcess(logger, async (lifecycle) => {
  const { natsUrl, databaseUrl, redisUrl, secretKey } = required(config, {
    natsUrl: 'NATS_URL',
    databaseUrl: 'DATABASE_URL',
    redisUrl: 'REDIS_URL',
    secretKey: 'PICLOUD_SECRET_KEY',
  });
  const ceilings = readSandboxCeilings(environment(), (message) => logger.warn({}, message));
  const bus = new NatsBus({ url: natsUrl, name: 'picloud-orchestrator', logger });
  const limits = new RedisRateLimits({ url: redisUrl, logger, withinMs: LIMITS_WITHIN_MS });
  const database = new Database({
    url: databaseUrl,
    poolSize: config.databasePoolSize,
    onIdleError: (error) => logger.warn({ err: error }, 'A database connection broke'),
  });
  await lifecycle.add({ name: 'database', stop: () => database.close() });
  await lifecycle.add({ name: 'rate limits', stop: () => limits.close() });
  // The manager applies the migrations; a rollout may start this process first.
  const schema = await awaitSchema(database, logger);
  const frontDoor = new FrontDoor(new TrustedProxies(config.trustedProxies));
  const metrics = new Metrics('orchestrator');
  let tables: RoutingTables | undefined;
  const readiness = new Readiness({
    bus: () => bus.isUp(),
    database: () => database.isUp(),
    routes: () => tables?.isReady() === true,
  });
  const ports = PortsModule.with([
    [MessageBus, bus],
    [Database, database],
    [RateLimits, limits],
    [CallerSettings, new CallerSettings(config.publicBaseUrl)],
    [RunTokens, new RunTokens(secretKey)],
    [RoutingSettings, new RoutingSettings(newId(), ceilings)],
    ...dispatchPorts(config, secretKey),
    [Logger, logger],
    [Metrics, metrics],
    [Readiness, readiness],
    [VersionFacts, new VersionFacts(schema, config.publicBaseUrl)],
  ]);
  @Module({ imports: [ports, OrchestratorModule], controllers: [OpsController, VersionController] })
  class App {}
  const app = await createHttpApp(App, frontDoor, logger);
  await lifecycle.add({ name: 'application', stop: () => app.close() });
  await lifecycle.add({ name: 'bus', start: () => bus.start(), stop: () => bus.close() });
  ({ tables } = await startOrchestrator(app, frontDoor, lifecycle, config.mail.listen));
  orchestratorMetrics(app, metrics);
  releaseStartupMemory();
  const port = await listen(app, config.bind.host, config.bind.port);
  logger.info({ port }, 'Orchestrator is ready');
});
