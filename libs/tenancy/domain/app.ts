import { InvalidInputError } from '#kernel';

export type { AppRole } from '#identity/domain';

/** The isolation boundary for scripts, routes, domains and data (R-APP-01). */
export interface App {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A claim of an app on a host name, or on all names under one. */
export interface DomainClaim {
  readonly appId: string;
  /** In the form of `parseDomainClaim`. */
  readonly domain: string;
}

/** Leads to an app at all times, though perhaps as a slug which that app had before (R-APP-03). */
export const DEFAULT_APP_SLUG = 'default';

/** In characters (code points). */
const MAX_NAME_LENGTH = 100;
const SLUG_FORM = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Control characters, halves of surrogate pairs, and what breaks a line. */
const UNFIT_FOR_NAMES = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** 1 to 63 lower-case letters, digits and inner hyphens: a slug fits in a host name's label. */
export function isSlug(text: string): boolean {
  return SLUG_FORM.test(text);
}

/** @throws InvalidInputError naming the field "slug". */
export function parseSlug(text: string): string {
  if (isSlug(text)) return text;
  const message =
    'slug must be 1 to 63 lower-case letters, digits or "-", and begin and end with none of "-"';
  throw new InvalidInputError([{ field: 'slug', message }]);
}

/**
 * A name for people: any characters, without spaces around it.
 * @throws InvalidInputError naming the field "name".
 */
export function parseAppName(text: string): string {
  const name = text.trim();
  const length = [...name].length;
  if (length >= 1 && length <= MAX_NAME_LENGTH && !UNFIT_FOR_NAMES.test(name)) return name;
  const message = `name must have 1 to ${MAX_NAME_LENGTH} characters, none of them a control character`;
  throw new InvalidInputError([{ field: 'name', message }]);
}
