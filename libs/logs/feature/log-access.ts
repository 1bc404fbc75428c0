import { Injectable } from '@nestjs/common';
import type { Principal } from '#identity/domain';
import type { LogScope } from '#logs/domain';
import { ScriptNotFoundError } from '#scripts/domain';
import { ScriptsService } from '#scripts/feature';
import { AppNotFoundError } from '#tenancy/domain';
import { AppsService } from '#tenancy/feature';

/** Whose executions somebody may read: those of the apps in which they have a role (R-XLOG-05). */
@Injectable()
export class LogAccess {
  constructor(
    private readonly apps: AppsService,
    private readonly scripts: ScriptsService,
  ) {}

  /** @throws AppNotFoundError also when the caller has no role in it. */
  async app(principal: Principal, idOrSlug: string): Promise<LogScope> {
    const { app } = await this.apps.findFor(principal, idOrSlug);
    return { kind: 'app', id: app.id };
  }

  /** @throws ScriptNotFoundError also when the caller has no role in its app. */
  async script(principal: Principal, id: string): Promise<LogScope> {
    const script = await this.scripts.get(id);
    if (!(await this.mayRead(principal, script.appId))) throw new ScriptNotFoundError(id);
    return { kind: 'script', id: script.id };
  }

  async mayRead(principal: Principal, appId: string): Promise<boolean> {
    try {
      await this.apps.findFor(principal, appId);
      return true;
    } catch (error) {
      if (error instanceof AppNotFoundError) return false;
      throw error;
    }
  }
}
