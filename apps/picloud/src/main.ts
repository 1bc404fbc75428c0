import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { newId } from '#kernel';
import { RunTokens } from '#execution/domain';
import { CallerSettings } from '#identity/runtime';
import { Blobs } from '#platform/blobs';
import { chooseBlobs } from '#platform/blobs-s3';
import { ensureSecretKeyFile, environment, loadConfig, readSandboxCeilings } from '#platform/config';
import type { Config } from '#platform/config';
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
import { Jobs, TimerJobs } from '#platform/jobs';
import { MemoryRateLimits, RateLimits } from '#platform/limits';
import { MailTransport } from '#platform/mail';
import { mailTransport } from '#platform/mail-smtp';
import { InProcessBus, MessageBus } from '#platform/messaging';
import { Database } from '#platform/postgres';
import { EmbeddedPostgres, lockDataDir } from '#platform/postgres-embedded';
import { PortsModule, releaseStartupMemory, runProcess, settingsOrExit } from '#platform/process';
import type { Lifecycle, PortBinding } from '#platform/process';
import { createLogger, Logger, Metrics } from '#platform/telemetry';
import { ExecutorModule, executorPorts, startExecutor } from '#roles/executor';
import {
  managerMetrics,
  ManagerModule,
  managerPorts,
  prepareSchema,
  startManager,
  stopsTails,
} from '#roles/manager';
import {
  dispatchPorts,
  OrchestratorModule,
  orchestratorMetrics,
  startOrchestrator,
} from '#roles/orchestrator';
import { RoutingSettings } from '#routing/runtime';
import { SANDBOX_CEILINGS } from '#scripts/domain';
import { banner, progress } from './banner.js';

// What a newcomer should read is the banner; the log speaks up when something is wrong.
const config = settingsOrExit(() => loadConfig(environment(), 'warn'));
const logger = createLogger('picloud', config.logLevel);

await runProcess(logger, async (lifecycle) => {
  progress('Starting PostgreSQL');
  const { databaseUrl, secretKey } = await openDataDir(config, lifecycle);
  progress('Preparing the schema');
  const { schema } = await prepareSchema(databaseUrl);
  const { database, bus, executor, metrics, bindings } = chooseAdapters(databaseUrl, secretKey, schema);
  const { sandbox, egress } = executor;
  await lifecycle.add({ name: 'database', stop: () => database.close() });
  await lifecycle.add({ name: 'egress', stop: () => egress.close() });
  const frontDoor = new FrontDoor(new TrustedProxies(config.trustedProxies));
  const readiness = new Readiness({ database: () => database.isUp(), cells: () => sandbox.isReady() });
  @Module({
    imports: [
      PortsModule.with([...bindings, [Readiness, readiness]]),
      ManagerModule,
      OrchestratorModule,
      ExecutorModule,
    ],
    controllers: [OpsController, VersionController],
  })
  class App {}
  const app = await createHttpApp(App, frontDoor, logger);
  await lifecycle.add({ name: 'application', stop: () => app.close() });
  await lifecycle.add({ name: 'bus', start: () => bus.start(), stop: () => bus.close() });
  const { adminUsername: username, adminPassword: password } = config;
  const wish = { username, password, generatePassword: true, extraHosts: config.publicHosts };
  const owner = await startManager(app, wish, lifecycle);
  progress('Starting the executor');
  await startExecutor(app, lifecycle);
  await startOrchestrator(app, frontDoor, lifecycle, config.mail.listen);
  await stopsTails(app, lifecycle);
  managerMetrics(app, metrics);
  orchestratorMetrics(app, metrics);
  releaseStartupMemory();
  const port = await listen(app, config.bind.host, config.bind.port);
  banner({ ...config.bind, port }, owner);
});

/** Each port's in-process form. */
function chooseAdapters(databaseUrl: string, secretKey: string, schema: number) {
  const warn = (message: string): void => logger.warn({}, message);
  const ceilings = { ...SANDBOX_CEILINGS, ...readSandboxCeilings(environment(), warn) };
  const bus = new InProcessBus((error) => logger.error({ err: error }, 'A listener failed'));
  const database = new Database({
    url: databaseUrl,
    poolSize: config.databasePoolSize,
    onIdleError: (error) => logger.warn({ err: error }, 'A database connection broke'),
  });
  const executor = executorPorts(config.executor, logger);
  const metrics = new Metrics('picloud');
  const ownUrl = `http://${config.bind.host}:${config.bind.port}`;
  const bindings: PortBinding[] = [
    [MessageBus, bus],
    [Database, database],
    [RateLimits, new MemoryRateLimits()],
    [Jobs, new TimerJobs(logger)],
    [CallerSettings, new CallerSettings(config.publicBaseUrl)],
    [RunTokens, new RunTokens(secretKey)],
    [MailTransport, mailTransport(config.mail, logger)],
    [Blobs, chooseBlobs(config.files)],
    ...managerPorts(config, secretKey, ceilings),
    [RoutingSettings, new RoutingSettings(newId(), ceilings)],
    ...dispatchPorts(config, secretKey),
    ...executor.bindings,
    [Logger, logger],
    [Metrics, metrics],
    [VersionFacts, new VersionFacts(schema, config.publicBaseUrl || ownUrl)],
  ];
  return { bus, database, executor, metrics, bindings };
}

/** Everything this installation keeps: the database, its lock and its key. */
async function openDataDir(
  { dataDir, databaseUrl, secretKey }: Config,
  lifecycle: Lifecycle,
): Promise<{ databaseUrl: string; secretKey: string }> {
  const unlock = await lockDataDir(dataDir);
  await lifecycle.add({ name: 'data directory', stop: unlock });
  const key = secretKey ?? (await ensureSecretKeyFile(dataDir));
  if (databaseUrl !== undefined) return { databaseUrl, secretKey: key };
  let stopping = false;
  const postgres = await lifecycle.open(
    'PostgreSQL',
    () => EmbeddedPostgres.start({ dataDir }),
    (server) => {
      stopping = true;
      return server.stop();
    },
  );
  postgres.onExit((code) => {
    // Nothing works without it, and whoever watches over this process can start it anew.
    if (!stopping) throw new Error(`PostgreSQL ended unexpectedly with code ${code ?? '?'}`);
  });
  return { databaseUrl: postgres.url, secretKey: key };
}
