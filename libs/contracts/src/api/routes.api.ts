import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { MayBeAbsent } from './may-be-absent.js';

const MAX_REQUESTS = 1_000_000;
/** An hour. */
const MAX_PER_SECONDS = 3_600;
const MAX_ORIGINS = 100;
const MAX_HEADERS = 100;
/** A day; browsers keep an answer for less. */
const MAX_MAX_AGE_SECONDS = 86_400;
const MAX_HEADER_CHARS = 128;
const MAX_ORIGIN_CHARS = 300;
const MAX_ID_CHARS = 64;
const MAX_URL_CHARS = 8_192;

/** So many requests in each window of time; one more is a 429. */
export class RateLimitBody {
  @IsInt() @Min(1) @Max(MAX_REQUESTS) requests!: number;
  @IsInt() @Min(1) @Max(MAX_PER_SECONDS) per_seconds!: number;
  /** What has a count of its own: each address, each caller (by address while anonymous), or the route as a whole. */
  @IsIn(['ip', 'principal', 'route']) by!: 'ip' | 'principal' | 'route';
}

/** What pages of other origins may do. */
export class CorsBody {
  /** `https://a.example` and the like, or `*` alone for any. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_ORIGINS)
  @IsString({ each: true })
  @MaxLength(MAX_ORIGIN_CHARS, { each: true })
  origins!: string[];
  /** Request headers that pages may send beside the plain ones. */
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(MAX_HEADERS)
  @IsString({ each: true })
  @MaxLength(MAX_HEADER_CHARS, { each: true })
  headers?: string[];
  /** Response headers that pages may read beside the plain ones. */
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(MAX_HEADERS)
  @IsString({ each: true })
  @MaxLength(MAX_HEADER_CHARS, { each: true })
  expose_headers?: string[];
  /** Whether pages may send cookies; not with `*`. */
  @MayBeAbsent() @IsBoolean() credentials?: boolean;
  /** How long a browser may remember the answer to a preflight. */
  @MayBeAbsent() @IsInt() @Min(0) @Max(MAX_MAX_AGE_SECONDS) max_age_seconds?: number;
}

export type RouteAuthName = 'public' | 'user' | 'member' | 'editor' | 'app_admin';
const ROUTE_AUTHS: readonly RouteAuthName[] = ['public', 'user', 'member', 'editor', 'app_admin'];

/** Which requests a route takes, and what holds for them. */
export class CreateRouteBody {
  @MayBeAbsent() @IsIn(['any', 'strict', 'wildcard']) host_kind?: 'any' | 'strict' | 'wildcard';
  @IsOptional() @IsString() host?: string | null;
  /** Name in `params` of what a wildcard host stands for. */
  @IsOptional() @IsString() host_param_name?: string | null;
  @MayBeAbsent() @IsIn(['exact', 'prefix', 'param']) path_kind?: 'exact' | 'prefix' | 'param';
  @IsString() path!: string;
  /** Absent or null: any method. */
  @IsOptional() @IsString() method?: string | null;
  @MayBeAbsent() @IsIn(['sync', 'async']) dispatch_mode?: 'sync' | 'async';
  /** Whom it lets through; `public` unless said otherwise. */
  @MayBeAbsent() @IsIn(ROUTE_AUTHS) auth?: RouteAuthName;
  @IsOptional() @IsObject() @ValidateNested() @Type(() => RateLimitBody) rate_limit?: RateLimitBody | null;
  @IsOptional() @IsObject() @ValidateNested() @Type(() => CorsBody) cors?: CorsBody | null;
}

/** What is left out stays as it is; null takes a rate limit or the CORS settings away. */
export class UpdateRouteBody {
  @MayBeAbsent() @IsIn(['sync', 'async']) dispatch_mode?: 'sync' | 'async';
  @MayBeAbsent() @IsIn(ROUTE_AUTHS) auth?: RouteAuthName;
  /** Replaces the whole object. */
  @IsOptional() @IsObject() @ValidateNested() @Type(() => RateLimitBody) rate_limit?: RateLimitBody | null;
  /** Replaces the whole object. */
  @IsOptional() @IsObject() @ValidateNested() @Type(() => CorsBody) cors?: CorsBody | null;
}

/** A route as it would be made for a script. */
export class CheckRouteBody extends CreateRouteBody {
  @IsString() @MaxLength(MAX_ID_CHARS) script_id!: string;
}

/** A request as it would come in. */
export class MatchRouteBody {
  /** With host and path, such as `https://a.example/greet/ada?lang=en`. */
  @IsString() @MinLength(1) @MaxLength(MAX_URL_CHARS) url!: string;
  @IsString() @MinLength(1) @MaxLength(MAX_ID_CHARS) method!: string;
  /** An app's id or slug, to look among its routes whoever claims the host. Absent: the app that claims the host. */
  @MayBeAbsent() @IsString() @MinLength(1) @MaxLength(MAX_ID_CHARS) app_id?: string;
}

export interface RouteView {
  readonly id: string;
  readonly app_id: string;
  readonly script_id: string;
  readonly host_kind: 'any' | 'strict' | 'wildcard';
  readonly host: string | null;
  readonly host_param_name: string | null;
  readonly path_kind: 'exact' | 'prefix' | 'param';
  readonly path: string;
  readonly method: string | null;
  readonly dispatch_mode: 'sync' | 'async';
  readonly auth: RouteAuthName;
  readonly rate_limit: RateLimitView | null;
  readonly cors: CorsView | null;
  readonly created_at: string;
}

export interface RateLimitView {
  readonly requests: number;
  readonly per_seconds: number;
  readonly by: 'ip' | 'principal' | 'route';
}

export interface CorsView {
  readonly origins: readonly string[];
  readonly headers: readonly string[];
  readonly expose_headers: readonly string[];
  readonly credentials: boolean;
  readonly max_age_seconds: number;
}

/** Whether a route could be made now. */
export interface RouteCheckView {
  readonly ok: boolean;
  /** The routes in the way. */
  readonly conflicts: readonly RouteView[];
  /** What else is in the way: a host that the app does not claim, a script that is a module. */
  readonly errors: readonly { readonly field: string; readonly message: string }[];
}

/** Which route takes a request. */
export interface RouteMatchView {
  readonly matched: RouteView | null;
  readonly script_id: string | null;
  /** The app that answers at the host; null when there is none, or none that the caller may read. */
  readonly app_id: string | null;
  readonly params: Readonly<Record<string, string>>;
  /** Behind the path of a prefix route; empty otherwise. */
  readonly rest: string;
  /** Why nothing takes it; null when a route does. `system` is a path of the platform's own. */
  readonly reason: 'unknown-host' | 'no-route' | 'bad-path' | 'system' | null;
}
