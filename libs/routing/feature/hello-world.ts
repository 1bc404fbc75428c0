import { Injectable } from '@nestjs/common';
import { Database } from '#platform/postgres';
import { ScriptsService } from '#scripts/feature';
import { AppsService } from '#tenancy/feature';
import { RoutesService } from './routes.service.js';

const SOURCE = `// Answers at GET /hello/:name. Change it, save it, call it again.
import { log } from 'picloud';

export default async function (ctx) {
  const { name } = ctx.request.params;
  log.info('greeted', { name });
  return { hello: name };
}
`;

/** The first script of a fresh installation (R-APP-04). */
@Injectable()
export class HelloWorld {
  constructor(
    private readonly database: Database,
    private readonly apps: AppsService,
    private readonly scripts: ScriptsService,
    private readonly routes: RoutesService,
  ) {}

  /** Does nothing once the default app has any script; safe with several managers starting at once. */
  async ensure(): Promise<void> {
    const app = await this.apps.find('default');
    await this.database.transaction(async (db) => {
      await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('picloud.hello-world'))`;
      if ((await this.scripts.countInApp(db, app.id)) > 0) return;
      const script = await this.scripts.create({ app_id: app.id, name: 'hello', source: SOURCE }, null);
      await this.routes.create(script.id, { path: '/hello/:name', method: 'GET' });
    });
  }
}
