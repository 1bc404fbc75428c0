import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '#kernel';
import type { ScriptView } from '#contracts';
import { CLOCK } from '#identity/feature';
import { Database } from '#platform/postgres';
import { QuarantineRepository, VersionRepository } from '#scripts/data';
import type { VersionSummary } from '#scripts/data';
import type { Quarantine, Script } from '#scripts/domain';
import type { ScriptWithSource } from './scripts.service.js';

/** Scripts as the API shows them. */
@Injectable()
export class ScriptViews {
  constructor(
    private readonly database: Database,
    private readonly versions: VersionRepository,
    private readonly quarantines: QuarantineRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async ofAll(scripts: readonly Script[]): Promise<ScriptView[]> {
    const { db } = this.database;
    const ids = scripts.map(({ id }) => id);
    const summaries = await this.versions.summaries(db, ids);
    const quarantines = await this.quarantines.listInForce(db, ids, new Date(this.clock.now()));
    return scripts.map((script) =>
      toView(script, summaries.get(script.id), quarantineOf(script, quarantines.get(script.id))),
    );
  }

  async of({ script, source }: ScriptWithSource): Promise<ScriptView> {
    const [view] = await this.ofAll([script]);
    return { ...(view as ScriptView), source };
  }
}

/** That of the active version says more than that of the canary. */
function quarantineOf(
  { version, canary }: Script,
  inForce: readonly Quarantine[] = [],
): Quarantine | undefined {
  const of = (wanted: number | undefined) => inForce.find((one) => one.version === wanted);
  return of(version) ?? of(canary?.version);
}

function toView(
  script: Script,
  summary: VersionSummary | undefined,
  quarantine: Quarantine | undefined,
): ScriptView {
  return {
    id: script.id,
    app_id: script.appId,
    name: script.name,
    description: script.description,
    kind: script.kind,
    version: script.version,
    latest_version: summary?.latestVersion ?? script.version,
    canary: script.canary,
    sandbox: script.sandbox,
    isolation: script.isolation,
    imports: summary?.imports ?? [],
    quarantine:
      quarantine === undefined
        ? null
        : {
            version: quarantine.version,
            until: quarantine.until.toISOString(),
            strikes: quarantine.strikes,
            reason: quarantine.reason,
          },
    created_at: script.createdAt.toISOString(),
    updated_at: script.updatedAt.toISOString(),
  };
}
