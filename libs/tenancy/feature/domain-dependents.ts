import { Injectable } from '@nestjs/common';
import type { Db } from '#platform/postgres';

/** A claim that an app has just given up, in the transaction that still may fail. */
export interface ReleasedDomain {
  readonly appId: string;
  /** In the form of `parseDomainClaim`. */
  readonly domain: string;
  /** The claims that the app still has, in the same form. */
  readonly remaining: readonly string[];
}

/** A route whose host no claim of its app covers any more. */
export interface UnreachableRoute {
  readonly id: string;
  readonly path: string;
  readonly host: string;
}

export type FindDependents = (
  transaction: Db,
  released: ReleasedDomain,
) => Promise<readonly UnreachableRoute[]>;

/**
 * What relied on a claim that is given up (R-DOM-06). Routes are another subject's table: that subject registers how
 * to look in it, when its module starts.
 */
@Injectable()
export class DomainDependents {
  private readonly finders = new Map<string, FindDependents>();

  register(name: string, find: FindDependents): void {
    this.finders.set(name, find);
  }

  /** The routes that requests reached by the released claim and now reach no longer. */
  async unreachableWithout(transaction: Db, released: ReleasedDomain): Promise<readonly UnreachableRoute[]> {
    const found: UnreachableRoute[] = [];
    for (const find of this.finders.values()) found.push(...(await find(transaction, released)));
    return found;
  }
}
