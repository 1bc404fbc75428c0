import { Injectable } from '@nestjs/common';
import type { Db } from '#platform/postgres';
import { ScriptBindings } from '#scripts/feature';
import { RouteRepository } from '../data/index.js';

/** Tells the scripts subject what still calls a script (R-SCR-11). */
@Injectable()
export class RouteBindings extends ScriptBindings {
  constructor(private readonly routes: RouteRepository) {
    super();
  }

  async countFor(db: Db, scriptId: string): Promise<{ route_count: number; trigger_count: number }> {
    return { route_count: await this.routes.countForScript(db, scriptId), trigger_count: 0 };
  }
}
