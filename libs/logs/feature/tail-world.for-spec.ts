import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Server } from 'node:http';
import { executionsRecorded, tailWanted } from '#contracts';
import type { EventContract, TailWanted } from '#contracts';
import { ExecutionLogRepository } from '#logs/data';
import type { ExecutionRecord } from '#logs/domain';
import { ExecutionRecorder, TailAnnouncer } from '#logs/runtime';
import { InProcessBus } from '#platform/messaging';
import type { MessageBus } from '#platform/messaging';
import type { Database } from '#platform/postgres';
import { createLogger } from '#platform/telemetry';
import { startAdminApp } from '../../scripts/feature/admin-app.for-spec.js';
import { ExecutionTails, LogReadingModule } from './index.js';
import { TailClient } from './tail-client.for-spec.js';

const logger = createLogger('spec', 'silent');

/** An orchestrator, as far as records go. */
export class Orchestrator {
  readonly recorder: ExecutionRecorder;

  constructor(database: Database, bus: MessageBus) {
    this.recorder = new ExecutionRecorder(new ExecutionLogRepository(database), database, logger);
    new TailAnnouncer(bus, this.recorder, logger);
  }

  record(...records: readonly ExecutionRecord[]): void {
    for (const record of records) this.recorder.record(record);
  }
}

/** A manager on a port of its own. */
export class ManagerUnderSpec {
  private constructor(readonly app: NestFastifyApplication) {}

  static async start(database: Database, bus: MessageBus): Promise<ManagerUnderSpec> {
    const { app } = await startAdminApp({ database, bus, modules: [LogReadingModule] });
    await app.listen(0, '127.0.0.1');
    return new ManagerUnderSpec(app);
  }

  get tails(): ExecutionTails {
    return this.app.get(ExecutionTails);
  }

  open(path: string, lastId?: string, method?: string): Promise<TailClient> {
    const headers: Record<string, string> = lastId === undefined ? {} : { 'last-event-id': lastId };
    return TailClient.open(this.app.getHttpServer() as Server, path, headers, method);
  }

  async read(path: string): Promise<{ items: { execution_id: string }[] }> {
    return (await this.app.inject({ url: `/api/v1/admin${path}` })).json();
  }
}

/** The in-process bus, and what goes over it; it loses events when it is told to. */
export class LossyBus extends InProcessBus {
  readonly wanted: TailWanted[] = [];
  recordedCount = 0;
  /** Which events are lost. */
  loses: 'nothing' | 'ids' | 'all' | 'wishes' = 'nothing';

  override publish<E extends object>(contract: EventContract<E>, event: E): void {
    if (contract.subject === tailWanted.subject) {
      this.wanted.push(event as unknown as TailWanted);
      if (this.loses === 'wishes') return;
    }
    if (contract.subject === executionsRecorded.subject) {
      this.recordedCount += 1;
      if (this.loses === 'all') return;
      if (this.loses === 'ids' && (event as unknown as { executionIds: string[] }).executionIds.length > 0)
        return;
    }
    super.publish(contract, event);
  }
}

export const tailPath = {
  ofScript: ({ scriptId }: { readonly scriptId: string }): string => `/scripts/${scriptId}/logs/tail`,
  ofApp: ({ appId }: { readonly appId: string }): string => `/apps/${appId}/executions/tail`,
};

export function idsOf(records: readonly { readonly executionId: string }[]): string[] {
  return records.map(({ executionId }) => executionId);
}
