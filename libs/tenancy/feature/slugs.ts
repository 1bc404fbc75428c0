import { Injectable } from '@nestjs/common';
import { isUuid } from '#kernel';
import type { Db } from '#platform/postgres';
import { AppRepository, SlugRepository } from '#tenancy/data';
import { requireTakeable, standingOf } from '#tenancy/domain';
import type { App, SlugHolder } from '#tenancy/domain';

export interface SlugWish {
  readonly slug: string;
  /** The app that is to have it; undefined when it is yet to be made. The caller holds its lock. */
  readonly app: App | undefined;
  /** Whether it may be taken out of another app's history. */
  readonly force: boolean;
}

/** Which app has which slug. All that changes it goes through here: a slug is in force or in a history, never both. */
@Injectable()
export class Slugs {
  constructor(
    private readonly apps: AppRepository,
    private readonly slugs: SlugRepository,
  ) {}

  /** The app that the text leads to before any other: as an id counts first, one that looks like an id is taken. */
  async findHolder(db: Db, slug: string, ownId: string | undefined): Promise<SlugHolder | undefined> {
    const byId = isUuid(slug) && slug !== ownId ? await this.apps.findById(db, slug) : undefined;
    return byId === undefined ? this.slugs.findHolder(db, slug) : { app: byId, isLive: true };
  }

  /**
   * Makes a slug free for the app to be given it, in the same transaction: takes it out of whatever history it is in,
   * and puts the app's present one into the app's own (R-APP-10).
   * @returns the id of the app that it was taken from; null when it was nobody else's.
   * @throws SlugTakenError, SlugInHistoryError
   */
  async take(transaction: Db, { slug, app, force }: SlugWish): Promise<string | null> {
    await this.slugs.lock(transaction, app === undefined ? [slug] : [slug, app.slug]);
    const holder = await this.findHolder(transaction, slug, app?.id);
    requireTakeable(slug, holder, { appId: app?.id, force });
    await this.slugs.forget(transaction, slug);
    if (app !== undefined) await this.slugs.remember(transaction, app.id, app.slug);
    return standingOf(holder, app?.id) === 'history' ? (holder?.app.id ?? null) : null;
  }
}
