import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { newId } from '#kernel';
import { RunTokens } from '#execution/domain';
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
import { MessageBus } from '#platform/messaging';
import { NatsBus } from '#platform/messaging-nats';
import { Database, waitForSchema } from '#platform/postgres';
import { PortsModule, runProcess, settingsOrExit } from '#platform/process';
import { createLogger, Logger, Metrics } from '#platform/telemetry';
import { OrchestratorModule, orchestratorMetrics, startOrchestrator } from '#roles/orchestrator';
import { RoutingSettings, RoutingTables } from '#routing/runtime';
import { SANDBOX_CEILINGS } from '#scripts/domain';

const config = settingsOrExit(() => loadConfig(environment()));
const logger = createLogger('orchestrator', config.logLevel);

await runProcess(logger, async (lifecycle) => {
  const urls = { natsUrl: 'NATS_URL', databaseUrl: 'DATABASE_URL', secretKey: 'PICLOUD_SECRET_KEY' } as const;
  const { natsUrl, databaseUrl, secretKey } = required(config, urls);
  const ceilings = {
    ...SANDBOX_CEILINGS,
    ...readSandboxCeilings(environment(), (message) => logger.warn({}, message)),
  };
  const bus = new NatsBus({ url: natsUrl, name: 'picloud-orchestrator', logger });
  const database = new Database({
    url: databaseUrl,
    poolSize: config.databasePoolSize,
    onIdleError: (error) => logger.warn({ err: error }, 'A database connection broke'),
  });
  await lifecycle.add({ name: 'database', stop: () => database.close() });
  // The manager applies the migrations; a rollout may start this process first.
  const schema = await waitForSchema(database, logger);
  const frontDoor = new FrontDoor();
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
    [RunTokens, new RunTokens(secretKey)],
    [RoutingSettings, new RoutingSettings(newId(), ceilings)],
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
  ({ tables } = await startOrchestrator(app, frontDoor, lifecycle));
  orchestratorMetrics(app, metrics);
  const port = await listen(app, config.bind.host, config.bind.port);
  logger.info({ port }, 'Orchestrator is ready');
});
