import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import type { CreateAppBody, SlugCheckView, UpdateAppBody } from '#contracts';
import type { Caller } from '#identity/domain';
import { AuditTrail } from '#identity/feature';
import { Database } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import { AppRepository } from '#tenancy/data';
import { AppNotFoundError, isSlug, parseAppName, parseSlug, standingOf } from '#tenancy/domain';
import type { App, SlugHolder, SlugStanding } from '#tenancy/domain';
import { AppsService } from './apps.service.js';
import { Holders } from './holders.js';
import { Slugs } from './slugs.js';

/** What an app can have without taking it from anybody. */
const AVAILABLE: ReadonlySet<SlugStanding> = new Set(['free', 'own', 'own-history']);

/** Makes apps and changes what they are called. */
@Injectable()
export class AppChangesService {
  constructor(
    private readonly database: Database,
    private readonly apps: AppsService,
    private readonly rows: AppRepository,
    private readonly slugs: Slugs,
    private readonly holders: Holders,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @throws SlugTakenError, SlugInHistoryError
   * @throws InvalidInputError
   */
  create(caller: Caller, body: CreateAppBody): Promise<App> {
    const [slug, name] = [parseSlug(body.slug), parseAppName(body.name)];
    const force = body.force_takeover ?? false;
    return this.holders.named(caller, () =>
      this.database.transaction(async (db) => {
        const takenFrom = await this.slugs.take(db, { slug, app: undefined, force });
        const app = await this.rows.insert(db, { id: newId(), slug, name });
        await this.audit.record(db, caller, {
          ...{ action: 'app.create', appId: app.id, target: { kind: 'app', id: app.id, name: slug } },
          ...(takenFrom === null ? {} : { details: { slug_taken_from: takenFrom } }),
        });
        return app;
      }),
    );
  }

  /**
   * Changes what the body names; the slug until now goes on leading to the app.
   * @throws AppNotFoundError
   * @throws SlugTakenError, SlugInHistoryError
   * @throws InvalidInputError
   */
  async update(caller: Caller, idOrSlug: string, body: UpdateAppBody): Promise<App> {
    const wish = {
      slug: body.slug === undefined ? undefined : parseSlug(body.slug),
      name: body.name === undefined ? undefined : parseAppName(body.name),
      force: body.force_takeover ?? false,
    };
    const { id } = await this.apps.find(idOrSlug);
    return this.holders.named(caller, () =>
      this.database.transaction(async (db) => {
        const app = await this.rows.lock(db, id);
        if (app === undefined) throw new AppNotFoundError(idOrSlug);
        return this.write(db, caller, app, wish);
      }),
    );
  }

  /**
   * Whether the app could take a slug: the first of the two steps of a rename (R-APP-09).
   * @throws AppNotFoundError
   */
  async checkSlug(caller: Caller, idOrSlug: string, slug: string): Promise<SlugCheckView> {
    const app = await this.apps.find(idOrSlug);
    if (!isSlug(slug)) return { slug, available: false, reason: 'invalid' };
    const holder = await this.slugs.findHolder(this.database.db, slug, app.id);
    const reason = standingOf(holder, app.id);
    return { slug, available: AVAILABLE.has(reason), reason, ...(await this.heldBy(caller, holder)) };
  }

  private async write(
    db: Db,
    caller: Caller,
    app: App,
    { slug = app.slug, name = app.name, force }: { slug?: string; name?: string; force: boolean },
  ): Promise<App> {
    const isRenamed = slug !== app.slug;
    const takenFrom = isRenamed ? await this.slugs.take(db, { slug, app, force }) : null;
    const isChanged = isRenamed || name !== app.name;
    const changed = isChanged ? await this.rows.update(db, { id: app.id, slug, name }) : app;
    await this.audit.record(db, caller, {
      action: 'app.update',
      appId: app.id,
      target: { kind: 'app', id: app.id, name: slug },
      details: {
        ...(isRenamed ? { slug_before: app.slug } : {}),
        ...(name === app.name ? {} : { name_before: app.name }),
        ...(takenFrom === null ? {} : { slug_taken_from: takenFrom }),
      },
    });
    return changed;
  }

  private async heldBy(
    caller: Caller,
    holder: SlugHolder | undefined,
  ): Promise<Pick<SlugCheckView, 'held_by'>> {
    if (holder === undefined || !(await this.holders.mayKnow(caller, holder.app))) return {};
    return { held_by: { app_id: holder.app.id, slug: holder.app.slug } };
  }
}
