import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import type { Provider } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { newId } from '#kernel';
import { Blobs, FilesystemBlobs } from '#platform/blobs';
import { loadConfig } from '#platform/config';
import { createHttpApp, FrontDoor } from '#platform/http';
import { Jobs, TimerJobs } from '#platform/jobs';
import { MemoryRateLimits, RateLimits } from '#platform/limits';
import { MailTransport, NoMail } from '#platform/mail';
import { InProcessBus, MessageBus } from '#platform/messaging';
import type { Database as DatabaseType } from '#platform/postgres';
import { Database } from '#platform/postgres';
import { PortsModule } from '#platform/process';
import { createLogger, Logger, Metrics } from '#platform/telemetry';
import { ManagerModule, managerPorts } from './index.js';

const SECRET = 'a key that only these specs have, and long enough';
export interface ManagerApp {
  readonly app: NestFastifyApplication;
  readonly discovery: DiscoveryService;
  close(): Promise<void>;
}

/** A whole manager. @param providers further ones, such as interceptors of the spec. */
export async function startManagerApp(
  database: DatabaseType,
  providers: readonly Provider[] = [],
): Promise<ManagerApp> {
  const logger = createLogger('spec', 'silent');
  const bus = new InProcessBus();
  const ports = PortsModule.with([
    [MessageBus, bus],
    [Database, database],
    [RateLimits, new MemoryRateLimits()],
    [Jobs, new TimerJobs(logger)],
    [MailTransport, new NoMail()],
    // Made when the first file is; specs of whole managers make none.
    [Blobs, new FilesystemBlobs(join(tmpdir(), `picloud-files-${newId()}`))],
    ...managerPorts(loadConfig({}), SECRET, {}),
    [Logger, logger],
    [Metrics, new Metrics('spec')],
  ]);
  @Module({
    imports: [ports, DiscoveryModule, ManagerModule],
    providers: [...providers],
  })
  class SpecApp {}
  const app = await createHttpApp(SpecApp, new FrontDoor(), logger);
  await bus.start();
  await app.init();
  return {
    app,
    discovery: app.get(DiscoveryService),
    async close() {
      await app.close();
      await bus.close();
    },
  };
}
