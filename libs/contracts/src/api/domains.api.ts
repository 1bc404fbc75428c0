import { IsString, MaxLength } from 'class-validator';

/** Longer than any host name, so that the rule that a name breaks is named. */
const MAX_DOMAIN_TEXT = 1_000;

export class ClaimDomainBody {
  /** A host name or address without a port (`a.example`), or all names under one (`*.a.example`). */
  @IsString() @MaxLength(MAX_DOMAIN_TEXT) domain!: string;
}

export interface DomainView {
  readonly id: string;
  readonly app_id: string;
  /** In its one normal form: lower case, international names in punycode, IPv6 in brackets. */
  readonly domain: string;
  readonly created_at: string;
}

/** What came of giving a claim up. */
export interface DomainReleasedView {
  /** Routes whose host no claim of the app covers any more; they stay, and answer again under another claim. */
  readonly unreachable_routes: readonly UnreachableRouteView[];
}

export interface UnreachableRouteView {
  readonly id: string;
  readonly path: string;
  readonly host: string;
}
