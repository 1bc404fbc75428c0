import { newId } from '#kernel';
import { InProcessBus } from '#platform/messaging';
import type { PostgresForSpecs } from '#testing';
import { startAdminApp } from './admin-app.for-spec.js';
import type { AdminApp, Answer } from './admin-app.for-spec.js';
import { ScriptsModule } from './index.js';

/** Scripts and modules of one app, made over HTTP, and what the database then holds of them. */
export class ModuleBench {
  private made = 0;

  private constructor(
    readonly admin: AdminApp,
    private readonly pg: PostgresForSpecs,
    private readonly appId: string,
  ) {}

  /** In an app of the slug `default`. */
  static async start(pg: PostgresForSpecs): Promise<ModuleBench> {
    const appId = newId();
    await pg.db.app.create({ data: { id: appId, slug: 'default', name: 'Default' } });
    const modules = [ScriptsModule];
    const admin = await startAdminApp({ database: pg.database, bus: new InProcessBus(), modules });
    return new ModuleBench(admin, pg, appId);
  }

  /** A name that nothing else here has. */
  fresh(stem: string): string {
    return `${stem}-${(this.made += 1)}`;
  }

  create(name: string, source: string, more: object = {}): Promise<Answer> {
    return this.admin.request('POST', '/scripts', { app_id: 'default', name, source, ...more });
  }

  endpoint(name: string, ...imports: string[]): Promise<Answer> {
    return this.create(name, `${importing(imports)}export default () => 1;`);
  }

  module(name: string, ...imports: string[]): Promise<Answer> {
    return this.create(name, `${importing(imports)}export const a = 1;`, { kind: 'module' });
  }

  put(id: string, body: object): Promise<Answer> {
    return this.admin.request('PUT', `/scripts/${id}`, body);
  }

  /** Whom each script imports, by name, as the graph has it. */
  async edgesOf(...names: string[]): Promise<Record<string, string[]>> {
    const rows = await this.pg.db.scriptImport.findMany({
      where: { importer: { name: { in: names } } },
      select: { importer: { select: { name: true } }, module: { select: { name: true } } },
      orderBy: { module: { name: 'asc' } },
    });
    const edges = Object.fromEntries(names.map((name) => [name, [] as string[]]));
    for (const { importer, module } of rows) edges[importer.name]?.push(module.name);
    return edges;
  }

  /** Which of these scripts must be fetched anew because of what `change` did. */
  async raisedBy(names: readonly string[], change: () => Promise<Answer>): Promise<string[]> {
    const before = await this.buildsOf(names);
    expect((await change()).status).toBeLessThan(300);
    const after = await this.buildsOf(names);
    return names.filter((name) => (after.get(name) ?? 0) > (before.get(name) ?? 0));
  }

  private async buildsOf(names: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.pg.db.script.findMany({
      where: { name: { in: [...names] }, appId: this.appId },
      select: { name: true, build: true },
    });
    return new Map(rows.map(({ name, build }) => [name, build]));
  }
}

function importing(names: readonly string[]): string {
  return names.map((name) => `import './${name}';\n`).join('');
}
