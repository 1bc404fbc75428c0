import { SetMetadata } from '@nestjs/common';
import type { Capability } from '#identity/domain';

/** What an id in a request can name; each kind's own subject says which app it belongs to (`AppLocators`). */
export type ResourceKind = 'app' | 'script' | 'route' | 'trigger' | 'execution';

/** Where a request names what it is about. */
export interface ResourceAt {
  readonly kind: ResourceKind;
  readonly in: 'path' | 'body' | 'query';
  readonly name: string;
}

/** Who may call a handler. */
export type Requirement =
  | {
      readonly kind: 'capability';
      readonly capability: Capability;
      readonly at?: ResourceAt;
      readonly otherwise?: Capability;
    }
  /** Shows what the caller may see and nothing else; the credential's scope must cover the capability. */
  | { readonly kind: 'anywhere'; readonly capability: Capability }
  | { readonly kind: 'signed-in' }
  /** Signed in as a person, not by API key. */
  | { readonly kind: 'session' };

/** Where `Requires` and its kin leave their mark. */
export const REQUIREMENT_MARK = 'picloud:requirement';

/**
 * The capability that a handler needs, and what of the request says in which app (R-AUTHZ-02). The guard loads that
 * first, so that what is not there is 404 before it is 403 (R-AUTHZ-03).
 * @param otherwise what is needed on the instance when a request names no app.
 */
export const Requires = (capability: Capability, at?: ResourceAt, otherwise?: Capability) =>
  SetMetadata(REQUIREMENT_MARK, {
    kind: 'capability',
    capability,
    ...(at === undefined ? {} : { at }),
    ...(otherwise === undefined ? {} : { otherwise }),
  } satisfies Requirement);

/** For lists over all apps, which hold what the caller may see. */
export const RequiresAnywhere = (capability: Capability) =>
  SetMetadata(REQUIREMENT_MARK, { kind: 'anywhere', capability } satisfies Requirement);

export const RequiresSignIn = () =>
  SetMetadata(REQUIREMENT_MARK, { kind: 'signed-in' } satisfies Requirement);

/** For what concerns the caller's own credentials: a key must not be able to make a greater one. */
export const RequiresSession = () => SetMetadata(REQUIREMENT_MARK, { kind: 'session' } satisfies Requirement);

/** The resource that a parameter of the path names. */
export const inPath = (kind: ResourceKind, name: string): ResourceAt => ({ kind, in: 'path', name });
/** The body's class must refuse a request in which the field is no text. */
export const inBody = (kind: ResourceKind, name: string): ResourceAt => ({ kind, in: 'body', name });
/** A filter: left out, the handler shows of all apps what the caller may see. */
export const inQuery = (kind: ResourceKind, name: string): ResourceAt => ({ kind, in: 'query', name });
