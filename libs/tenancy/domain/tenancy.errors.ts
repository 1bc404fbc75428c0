import { DomainError } from '#kernel';
import type { JsonObject } from '#kernel';

/** Ids come from outside; a message repeats no more of them than this. */
const QUOTED_ID_LENGTH = 64;

/** No such app, or none that the caller may know of. */
export class AppNotFoundError extends DomainError {
  readonly code = 'app.not-found';
  readonly kind = 'not-found';

  constructor(idOrSlug: string, options?: ErrorOptions) {
    super(`Cannot find the app "${idOrSlug.slice(0, QUOTED_ID_LENGTH)}"`, options);
  }
}

/** Another app has it. Which one is told only to those who may read that app. */
export abstract class HeldError extends DomainError {
  readonly kind = 'conflict';
  override details: JsonObject = {};

  constructor(
    message: string,
    /** Of the app that has it; undefined when it is not known any more. */
    readonly holderId: string | undefined,
  ) {
    super(message);
  }

  tellHolder(app: { readonly id: string; readonly slug: string }): void {
    this.details = { held_by: { app_id: app.id, slug: app.slug } };
  }
}

/** It is the slug of another app now; that app would have to give it up. */
export class SlugTakenError extends HeldError {
  readonly code = 'app.slug-taken';

  constructor(slug: string, holderId: string | undefined) {
    super(`Cannot take the slug "${slug}": another app has it`, holderId);
  }
}

/** Another app had the slug before, and what was written down of it still leads there. */
export class SlugInHistoryError extends HeldError {
  readonly code = 'app.slug-in-history';

  constructor(slug: string, holderId: string) {
    super(
      `Cannot take the slug "${slug}": it still leads to an app that had it before; to take it all the same, ` +
        'send "force_takeover": true',
      holderId,
    );
  }
}

/** Somebody claims the same names already. */
export class DomainTakenError extends HeldError {
  readonly code = 'domain.taken';

  constructor(domain: string, holderId: string | undefined) {
    super(`Cannot claim "${domain}": an app claims it already`, holderId);
  }
}

export class DomainNotFoundError extends DomainError {
  readonly code = 'domain.not-found';
  readonly kind = 'not-found';

  constructor(id: string) {
    super(`Cannot find the domain "${id.slice(0, QUOTED_ID_LENGTH)}" in the app`);
  }
}

/** Without force an app goes only when it is empty (R-APP-13). */
export class AppHasScriptsError extends DomainError {
  readonly code = 'app.has-scripts';
  readonly kind = 'conflict';
  override readonly details: JsonObject;

  constructor(scriptCount: number) {
    super(
      `Cannot delete the app: it still has ${scriptCount} scripts; delete them, or send "force=true" to delete ` +
        'it with all that it has',
    );
    this.details = { script_count: scriptCount };
  }
}

/** One app is always there (R-APP-03). */
export class DefaultAppError extends DomainError {
  readonly code = 'app.is-default';
  readonly kind = 'conflict';

  constructor() {
    super('Cannot delete the app: it is the default app, which is always there');
  }
}

export class MemberExistsError extends DomainError {
  readonly code = 'member.exists';
  readonly kind = 'conflict';

  constructor(username: string) {
    super(`Cannot grant a role to "${username}": they have one in the app; change it with PATCH`);
  }
}

export class MemberNotFoundError extends DomainError {
  readonly code = 'member.not-found';
  readonly kind = 'not-found';

  constructor(userId: string) {
    super(`Cannot find a member "${userId.slice(0, QUOTED_ID_LENGTH)}" of the app`);
  }
}
