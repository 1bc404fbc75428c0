import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ListQueuesQuery } from '#contracts';
import type { Page, QueuePurgedView, QueueView } from '#contracts';
import type { Caller } from '#identity/domain';
import { Audited, CurrentCaller, inPath, Requires } from '#identity/feature';
import { DescribedAs, Describes } from '#platform/http';
import type { QueueState } from '#queues/domain';
import { QueuesService } from './queues.service.js';

@DescribedAs('Queues')
@Controller('api/v1/admin/apps/:id_or_slug/queues')
export class QueuesController {
  constructor(private readonly queues: QueuesService) {}

  @Get()
  @Describes({ summary: 'The queues of an app that have messages or a trigger, by name' })
  @Requires('AppManageTriggers', inPath('app', 'id_or_slug'))
  async list(
    @Param('id_or_slug') idOrSlug: string,
    @Query() query: ListQueuesQuery,
  ): Promise<Page<QueueView>> {
    const { items, next_cursor } = await this.queues.list(idOrSlug, query);
    return { items: items.map(toView), next_cursor };
  }

  @Delete(':queue/messages')
  @HttpCode(200)
  @Describes({
    summary: 'Remove the messages that wait in a queue',
    details: 'Delayed ones too. Messages that were given to a run stay with it.',
    errors: ['queue.invalid-name'],
    parameters: { queue: 'Name of the queue' },
  })
  @Requires('AppManageTriggers', inPath('app', 'id_or_slug'))
  @Audited('queue.purge', 'app')
  async purge(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') idOrSlug: string,
    @Param('queue') queue: string,
  ): Promise<QueuePurgedView> {
    return { purged: await this.queues.purge(caller, idOrSlug, queue) };
  }
}

function toView(state: QueueState): QueueView {
  const { name, waiting, delayed, inFlight, oldestWaitingMs, triggerId } = state;
  return {
    ...{ name, waiting, delayed, in_flight: inFlight },
    ...{ oldest_waiting_age_ms: oldestWaitingMs, trigger_id: triggerId },
  };
}
