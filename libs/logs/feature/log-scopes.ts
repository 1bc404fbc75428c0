import { Injectable } from '@nestjs/common';
import type { LogScope } from '#logs/domain';
import { ScriptsService } from '#scripts/feature';
import { AppsService } from '#tenancy/feature';

/** Whose executions a request is about. */
@Injectable()
export class LogScopes {
  constructor(
    private readonly apps: AppsService,
    private readonly scripts: ScriptsService,
  ) {}

  /** @throws AppNotFoundError */
  async app(idOrSlug: string): Promise<LogScope> {
    return { kind: 'app', id: (await this.apps.find(idOrSlug)).id };
  }

  /** @throws ScriptNotFoundError */
  async script(id: string): Promise<LogScope> {
    return { kind: 'script', id: (await this.scripts.get(id)).id };
  }
}
