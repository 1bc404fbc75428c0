import type { AppView, TriggerView } from '#contracts';
import type { Producers } from './checker-producers.for-spec.js';
import { handlerSource, producerSource, triggerBody } from './checker-workloads.for-spec.js';
import type { Handler, Workload } from './checker-workloads.for-spec.js';
import type { Client } from '../client.js';
import { pause } from '../program.js';

const READY_WITHIN_MS = 30_000;

/** A handler of one app. */
export interface Installed {
  readonly app: string;
  readonly appId: string;
  readonly workload: Workload;
  readonly handler: Handler;
  readonly scriptId: string;
  /** None of an async route. */
  readonly triggerId: string | undefined;
}

export const hostOf = (app: string): string => `${app}.example`;

/** Apps that have the same scripts, collections and topics, each for itself. */
export class CheckerApps {
  readonly installed: Installed[] = [];

  constructor(private readonly admin: Client) {}

  async install(app: string, workloads: readonly Workload[]): Promise<void> {
    const { id } = await this.created<AppView>('/api/v1/admin/apps', { slug: app, name: app });
    await this.created(`/api/v1/admin/apps/${id}/domains`, { domain: hostOf(app) });
    for (const workload of workloads) {
      if (workload.write !== undefined) {
        const { id: scriptId } = await this.admin.script(producerSource(workload), { app_id: id });
        await this.route(scriptId, workload, 'sync');
      }
      for (const handler of workload.handlers)
        this.installed.push({
          app,
          appId: id,
          workload,
          handler,
          ...(await this.handler(id, workload, handler)),
        });
    }
  }

  /** Resolves when every orchestrator knows every route; what it took is among what was sent. */
  async ready(producers: Producers, orchestrators: number): Promise<void> {
    const targets = new Map(
      this.installed
        .filter(({ workload }) => workload.share > 0)
        .map(({ app, workload: { name } }) => [`${app}/${name}`, { app, workload: name }]),
    );
    let tries = 0;
    for (const [path, target] of targets) {
      for (let inARow = 0, end = Date.now() + READY_WITHIN_MS; inARow < 2 * orchestrators;) {
        const { outcome } = await producers.send({ ...target, op: `${path}/first-${(tries += 1)}` });
        inARow = outcome === 'done' ? inARow + 1 : 0;
        if (Date.now() > end) throw new Error(`The route of ${path} does not answer`);
        if (outcome !== 'done') await pause(100);
      }
    }
  }

  /** What goes on by itself ends. */
  async stopSchedules(): Promise<void> {
    for (const { handler, appId, triggerId = '' } of this.installed) {
      if (handler.kind !== 'cron') continue;
      const path = `/api/v1/admin/apps/${appId}/triggers/${triggerId}`;
      const { status, text } = await this.admin.patch(path, { enabled: false });
      if (status !== 200) throw new Error(`Cannot stop a schedule: ${text}`);
    }
  }

  private async handler(
    appId: string,
    workload: Workload,
    handler: Handler,
  ): Promise<Pick<Installed, 'scriptId' | 'triggerId'>> {
    const { id: scriptId } = await this.admin.script(handlerSource(handler), { app_id: appId });
    if (handler.kind === 'route') {
      await this.route(scriptId, workload, 'async');
      return { scriptId, triggerId: undefined };
    }
    const path = `/api/v1/admin/apps/${appId}/triggers/${handler.kind}`;
    const { id: triggerId } = await this.created<TriggerView>(path, triggerBody(scriptId, handler));
    return { scriptId, triggerId };
  }

  private route(scriptId: string, { name }: Workload, dispatch_mode: 'sync' | 'async'): Promise<unknown> {
    const path = `/write/${name}`;
    return this.created(`/api/v1/admin/scripts/${scriptId}/routes`, { path, dispatch_mode });
  }

  private async created<T>(path: string, body: object): Promise<T> {
    const { status, json, text } = await this.admin.post(path, body);
    if (status !== 201) throw new Error(`Cannot create at ${path}: ${text}`);
    return json as unknown as T;
  }
}
