import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { newId } from '#kernel';
import { ExecutorSettings } from '#execution/feature';
import { environment, loadConfig, required } from '#platform/config';
import { createHttpApp, FrontDoor, listen, OpsController, Readiness } from '#platform/http';
import { MessageBus } from '#platform/messaging';
import { NatsBus } from '#platform/messaging-nats';
import { PortsModule, runProcess, settingsOrExit } from '#platform/process';
import { cellEntry, Sandbox } from '#platform/sandbox';
import { createLogger, Logger, Metrics } from '#platform/telemetry';
import { ExecutorModule, startExecutor } from '#roles/executor';

const DRAIN_MS = 30_000;
const config = settingsOrExit(() => loadConfig(environment()));
const logger = createLogger('executor', config.logLevel);

await runProcess(logger, async (lifecycle) => {
  const { natsUrl } = required(config, { natsUrl: 'NATS_URL' });
  const bus = new NatsBus({ url: natsUrl, name: 'picloud-executor', logger });
  const { cells, warmIsolatesPerCell, scriptCacheSize, gateSize } = config.executor;
  const sandbox = new Sandbox({
    cells,
    maxIdleIsolatesPerCell: warmIsolatesPerCell,
    maxScriptsPerCell: scriptCacheSize,
    entry: cellEntry(),
    logger,
  });
  const frontDoor = new FrontDoor();
  const readiness = new Readiness({ bus: () => bus.isUp(), cells: () => sandbox.isReady() });
  const ports = PortsModule.with([
    [MessageBus, bus],
    [Sandbox, sandbox],
    [ExecutorSettings, new ExecutorSettings(newId(), gateSize, scriptCacheSize, DRAIN_MS)],
    [Logger, logger],
    [Metrics, new Metrics('executor')],
    [Readiness, readiness],
  ]);
  @Module({ imports: [ports, ExecutorModule], controllers: [OpsController] })
  class App {}
  const app = await createHttpApp(App, frontDoor, logger);
  await lifecycle.add({ name: 'application', stop: () => app.close() });
  await lifecycle.add({ name: 'bus', start: () => bus.start(), stop: () => bus.close() });
  await startExecutor(app, lifecycle);
  const port = await listen(app, config.bind.host, config.bind.port);
  logger.info({ port }, 'Executor is ready');
});
