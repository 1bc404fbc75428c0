import { Injectable } from '@nestjs/common';
import type { AppRole } from '#identity/domain';
import type { ResourceKind } from './requires.decorator.js';

/**
 * The id of the app that a resource belongs to.
 * @throws DomainError of kind `not-found` of the resource's own.
 */
export type LocateApp = (id: string) => Promise<string>;
export type ReadMembership = (appId: string, userId: string) => Promise<AppRole | undefined>;

/**
 * How the guard finds the app that a request is about. Apps, scripts and routes are other subjects' tables: each
 * registers how to look in its own, when its module starts.
 */
@Injectable()
export class AppLocators {
  private readonly locators = new Map<ResourceKind, LocateApp>();
  private memberships: ReadMembership | undefined;

  register(kind: ResourceKind, locate: LocateApp): void {
    this.locators.set(kind, locate);
  }

  registerMemberships(read: ReadMembership): void {
    this.memberships = read;
  }

  /** @throws DomainError of kind `not-found`. */
  locate(kind: ResourceKind, id: string): Promise<string> {
    const locator = this.locators.get(kind);
    if (locator === undefined) throw new Error(`Nobody says which app a ${kind} belongs to`);
    return locator(id);
  }

  membership(appId: string, userId: string): Promise<AppRole | undefined> {
    if (this.memberships === undefined) throw new Error('Nobody says who is a member of an app');
    return this.memberships(appId, userId);
  }
}
