import type { App } from './app.js';
import { SlugInHistoryError, SlugTakenError } from './tenancy.errors.js';

/** The one app that a slug leads to. A slug is in force or in an app's history, never both. */
export interface SlugHolder {
  readonly app: App;
  /** Whether it is the app's slug now; else the app had it before. */
  readonly isLive: boolean;
}

/** What a slug is to an app that wishes for it; `history` and `taken` are another app's. */
export type SlugStanding = 'free' | 'own' | 'own-history' | 'history' | 'taken';

/** @param appId of the app that wishes for the slug; undefined when it is yet to be made. */
export function standingOf(holder: SlugHolder | undefined, appId: string | undefined): SlugStanding {
  if (holder === undefined) return 'free';
  if (holder.app.id === appId) return holder.isLive ? 'own' : 'own-history';
  return holder.isLive ? 'taken' : 'history';
}

/**
 * The second step of a take-over is to say so: only what another app has in its history can be taken, and only with
 * `force` (R-APP-09, R-APP-11).
 * @throws SlugTakenError, SlugInHistoryError
 */
export function requireTakeable(
  slug: string,
  holder: SlugHolder | undefined,
  { appId, force }: { readonly appId: string | undefined; readonly force: boolean },
): void {
  if (holder === undefined) return;
  const standing = standingOf(holder, appId);
  if (standing === 'taken') throw new SlugTakenError(slug, holder.app.id);
  if (standing === 'history' && !force) throw new SlugInHistoryError(slug, holder.app.id);
}
