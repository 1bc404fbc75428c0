import { Module } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { newId } from '#kernel';
import { ExecutionLogRepository, TailRepository } from '#logs/data';
import { createHttpApp, FrontDoor, listen } from '#platform/http';
import { InProcessBus, MessageBus } from '#platform/messaging';
import { Database } from '#platform/postgres';
import { PortsModule } from '#platform/process';
import { createLogger, Logger } from '#platform/telemetry';
import { usePostgres } from '#testing';
import { aRecord, scriptIn } from '../data/records.for-spec.js';
import { EventTexts } from './event-texts.js';
import { ExecutionTails } from './execution-tails.js';
import { LogScopes } from './log-scopes.js';
import { TailFeed } from './tail-feed.js';
import { TailsController } from './tails.controller.js';
import { TailClient, until } from './tail-client.for-spec.js';
import { Orchestrator, tailPath } from './tail-world.for-spec.js';

const pg = usePostgres();
const logger = createLogger('spec', 'silent');
const signIn = {
  canActivate(context: ExecutionContext): boolean {
    context.switchToHttp().getRequest<{ user: unknown }>().user = { userId: newId(), username: 'ada' };
    return true;
  },
};

it('comes through the front door, which closes in time once the tails are ended', async () => {
  const owner = await scriptIn(pg.db);
  const [bus, frontDoor] = [new InProcessBus(), new FrontDoor()];
  const ports = PortsModule.with([
    [Database, pg.database],
    [MessageBus, bus],
    [Logger, logger],
  ]);
  // Who may read what is decided elsewhere.
  const access = { app: () => Promise.resolve({ kind: 'app', id: owner.appId }) };
  @Module({
    imports: [ports],
    controllers: [TailsController],
    providers: [
      ...[ExecutionLogRepository, TailRepository, EventTexts, TailFeed, ExecutionTails],
      { provide: LogScopes, useValue: access },
      { provide: APP_GUARD, useValue: signIn },
    ],
  })
  class App {}
  const app = await createHttpApp(App, frontDoor, logger);
  const orchestrator = new Orchestrator(pg.database, bus);
  await bus.start();
  await listen(app, '127.0.0.1', 0);
  const tail = await TailClient.open(app.getHttpServer(), tailPath.ofApp(owner));
  expect(tail.headers['x-request-id']).toEqual(expect.any(String));
  const record = aRecord(owner);
  orchestrator.record(record);
  await until(() => tail.ids[0] === record.executionId);

  const began = performance.now();
  await app.get(ExecutionTails).stop();
  await frontDoor.stop(10_000);
  expect(performance.now() - began).toBeLessThan(1_500);
  await until(() => tail.closed);
  await app.close();
  await orchestrator.recorder.stop();
  await bus.close();
});
