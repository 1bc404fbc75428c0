import { Injectable } from '@nestjs/common';
import type { TreePlace } from '#logs/data';
import type { TreeEvent } from '#logs/domain';

/** Where executions are that have no record yet, or may get another one. */
export interface TreeSource {
  /** Where the event of that execution belongs; undefined when there is none. */
  locate(executionId: string): Promise<TreePlace | undefined>;
  /** Events of a tree in the order of their executions' ids. */
  list(place: TreePlace, limit: number): Promise<readonly TreeEvent[]>;
}

/** Events are another subject's tables: it registers how to look into them, when its module starts. */
@Injectable()
export class TreeSources {
  private readonly sources: TreeSource[] = [];

  register(source: TreeSource): void {
    this.sources.push(source);
  }

  async locate(executionId: string): Promise<TreePlace | undefined> {
    for (const source of this.sources) {
      const place = await source.locate(executionId);
      if (place !== undefined) return place;
    }
    return undefined;
  }

  async list(place: TreePlace, limit: number): Promise<readonly TreeEvent[]> {
    return (await Promise.all(this.sources.map((source) => source.list(place, limit)))).flat();
  }
}
