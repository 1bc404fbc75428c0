import { Injectable } from '@nestjs/common';
import type { TreeEvent } from '#logs/domain';
import { TreeSources } from '#logs/feature';
import { Database } from '#platform/postgres';
import { EventTreeRepository } from '../../data/index.js';

/** Shows events that wait and dead letters in trees of executions. */
@Injectable()
export class EventTrees {
  constructor(database: Database, events: EventTreeRepository, sources: TreeSources) {
    sources.register({
      locate: (executionId) => events.locate(database.db, executionId),
      list: async (place, limit): Promise<TreeEvent[]> =>
        (await events.list(database.db, place, limit)).map(({ source, ...event }) => ({
          ...event,
          // As its record has it, or will have it.
          source: source === 'http' ? 'http_async' : source,
        })),
    });
  }
}
