import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { environment, loadConfig, required } from '#platform/config';
import { createHttpApp, FrontDoor, listen, OpsController, Readiness } from '#platform/http';
import { MessageBus } from '#platform/messaging';
import { NatsBus } from '#platform/messaging-nats';
import { PortsModule, releaseStartupMemory, runProcess, settingsOrExit } from '#platform/process';
import { createLogger, Logger, Metrics } from '#platform/telemetry';
import { ExecutorModule, executorPorts, startExecutor } from '#roles/executor';

const config = settingsOrExit(() => loadConfig(environment()));
const logger = createLogger('executor', config.logLevel);

await runProcess(logger, async (lifecycle) => {
  const { natsUrl } = required(config, { natsUrl: 'NATS_URL' });
  const bus = new NatsBus({ url: natsUrl, name: 'picloud-executor', logger });
  const { sandbox, egress, bindings } = executorPorts(config.executor, logger);
  await lifecycle.add({ name: 'egress', stop: () => egress.close() });
  const frontDoor = new FrontDoor();
  const readiness = new Readiness({ bus: () => bus.isUp(), cells: () => sandbox.isReady() });
  const ports = PortsModule.with([
    [MessageBus, bus],
    ...bindings,
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
  releaseStartupMemory();
  const port = await listen(app, config.bind.host, config.bind.port);
  logger.info({ port }, 'Executor is ready');
});
