import { Module } from '@nestjs/common';
import type { INestApplicationContext } from '@nestjs/common';
import { ExecutionModule, ExecutorService } from '#execution/feature';
import type { Lifecycle } from '#platform/process';

/** The executor: runs scripts. Ports: MessageBus, Sandbox, ExecutorSettings, Logger. */
@Module({ imports: [ExecutionModule], exports: [ExecutionModule] })
export class ExecutorModule {}

/** To be started when the bus is up; stops before it, after its runs have ended. */
export async function startExecutor(
  app: INestApplicationContext,
  lifecycle: Lifecycle,
): Promise<ExecutorService> {
  const executor = app.get(ExecutorService, { strict: false });
  await lifecycle.add({ name: 'executor', start: () => executor.start(), stop: () => executor.stop() });
  return executor;
}
