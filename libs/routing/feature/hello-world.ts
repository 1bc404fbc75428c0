import { Injectable } from '@nestjs/common';
import { PLATFORM } from '#identity/domain';
import { Logger } from '#platform/telemetry';
import { parseBinding } from '#routing/domain';
import { ScriptNameTakenError } from '#scripts/domain';
import { ScriptsService } from '#scripts/feature';
import { DEFAULT_APP_SLUG } from '#tenancy/domain';
import { AppsService } from '#tenancy/feature';
import { RoutesService } from './routes.service.js';
import { RoutingAnnouncer } from './routing-announcer.js';

const NAME = 'Hello World';
const PATH = '/hello/:name';
const SOURCE = `// Answers GET ${PATH}. Change it, save it, and call it again.
import { log } from 'picloud';

export default function (ctx) {
  const { name } = ctx.request.params;
  log.info('said hello', { name });
  return { hello: name };
}
`;

/** The script that a fresh installation answers with (R-APP-04). */
@Injectable()
export class HelloWorld {
  constructor(
    private readonly apps: AppsService,
    private readonly scripts: ScriptsService,
    private readonly routes: RoutesService,
    private readonly announcer: RoutingAnnouncer,
    private readonly logger: Logger,
  ) {}

  /**
   * Makes script and route, in one commit, when the default app has no script. Safe with several managers at once.
   * @returns whether it made them.
   */
  async ensure(): Promise<boolean> {
    const app = await this.apps.find(DEFAULT_APP_SLUG);
    if ((await this.scripts.countInApp(app.id)) > 0) return false;
    const binding = parseBinding({ path: PATH, method: 'GET' });
    try {
      const draft = { app_id: app.id, name: NAME, source: SOURCE };
      await this.scripts.create(PLATFORM, draft, async (db, script) => {
        await this.routes.bind(db, PLATFORM, script.id, binding);
      });
    } catch (error) {
      // Another manager came first; the unique name is the arbiter.
      if (error instanceof ScriptNameTakenError) return false;
      throw error;
    }
    this.logger.info({ path: PATH }, 'Made the Hello World script');
    await this.announcer.announceNow();
    return true;
  }
}
