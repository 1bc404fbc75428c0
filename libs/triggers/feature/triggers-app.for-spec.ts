import { newId } from '#kernel';
import type { TriggerView } from '#contracts';
import type { RetryPolicy } from '#delivery/domain';
import { InProcessBus } from '#platform/messaging';
import type { PostgresForSpecs } from '#testing';
import { startAdminApp } from '../../scripts/feature/admin-app.for-spec.js';
import type { AdminApp, Answer } from '../../scripts/feature/admin-app.for-spec.js';
import { TriggerDefaults, TriggersModule } from './index.js';

/** Other than those of an installation, so that a spec can tell where a figure comes from. */
export const DEFAULTS: RetryPolicy = {
  ...{ maxAttempts: 7, backoff: 'linear', baseMs: 1_234, maxMs: 60_000, jitter: 0.3 },
};
export const DEFAULTS_VIEW = {
  ...{ max_attempts: 7, backoff: 'linear', base_ms: 1_234, max_ms: 60_000, jitter: 0.3 },
};

/** Details that each kind takes, with the least said. */
export const KINDS = {
  kv: { collection_glob: 'orders' },
  docs: { collection_glob: 'orders:*' },
  files: { collection_glob: '*' },
  cron: { schedule: '0 0 9 * * MON-FRI' },
  pubsub: { topic_pattern: 'orders.*' },
  queue: { queue: 'thumbnails' },
  email: { address: 'Orders' },
  dead_letter: {},
} as const;
export type Kind = keyof typeof KINDS;

export interface TriggersApp {
  readonly admin: AdminApp;
  /** Of the apps `default` and `other`. */
  readonly appId: string;
  readonly otherAppId: string;
  script(more?: object): Promise<string>;
  post(kind: Kind, body: object, app?: string): Promise<Answer>;
  /** @throws Error when it is refused. */
  trigger(kind: Kind, more?: object): Promise<TriggerView>;
}

/** The admin API of triggers over two apps; the caller closes it. */
export async function startTriggersApp(pg: PostgresForSpecs): Promise<TriggersApp> {
  const [appId, otherAppId] = [newId(), newId()];
  await pg.db.app.create({ data: { id: appId, slug: 'default', name: 'Default' } });
  await pg.db.app.create({ data: { id: otherAppId, slug: 'other', name: 'Other' } });
  const admin = await startAdminApp({
    database: pg.database,
    bus: new InProcessBus(),
    modules: [TriggersModule],
    ports: [[TriggerDefaults, new TriggerDefaults(DEFAULTS)]],
  });
  let made = 0;
  const script = async (more: object = {}): Promise<string> => {
    const body = { app_id: 'default', name: `s${(made += 1)}`, source: 'export default () => 1;', ...more };
    const answer = await admin.request('POST', '/scripts', body);
    if (answer.status !== 201) throw new Error(`Cannot create a script: ${JSON.stringify(answer.json)}`);
    return answer.json.id;
  };
  const post = (kind: Kind, body: object, app = 'default') =>
    admin.request('POST', `/apps/${app}/triggers/${kind}`, body);
  return {
    ...{ admin, appId, otherAppId, script, post },
    async trigger(kind, more = {}) {
      const own = 'script_id' in more ? {} : { script_id: await script() };
      const answer = await post(kind, { ...own, ...KINDS[kind], ...more });
      if (answer.status !== 201) throw new Error(`Cannot create a trigger: ${JSON.stringify(answer.json)}`);
      return viewOf(answer);
    },
  };
}

export function viewOf({ json }: Answer): TriggerView {
  return json as unknown as TriggerView;
}
