import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { IsTime } from './time-range.js';

/** What a key may be limited to. */
export const KEY_SCOPES = [
  'script:read',
  'script:write',
  'route:write',
  'domain:manage',
  'log:read',
  'app:admin',
  'instance:admin',
] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

export class CreateApiKeyBody {
  /** 1 to 100 characters; for its owner to know it again. */
  @IsString() name!: string;
  /** The key may do what they cover and its user may do, and nothing else. */
  @IsArray() @ArrayNotEmpty() @ArrayMaxSize(20) @IsIn(KEY_SCOPES, { each: true }) scopes!: KeyScope[];
  /** Id or slug of the one app that the key shall be good for; then no `instance:` scope may be among its scopes (R-KEY-05). */
  @IsOptional() @IsString() @MaxLength(64) app_id?: string | null;
  /** RFC 3339, in the future; left out or null: it stays good until it is deleted. */
  @IsTime() expires_at?: string | null;
}

export interface ApiKeyView {
  readonly id: string;
  readonly name: string;
  /** The first 8 characters after `pic_`. */
  readonly prefix: string;
  readonly scopes: readonly KeyScope[];
  /** Null of a key that is good for every app of its user. */
  readonly app_id: string | null;
  readonly created_at: string;
  readonly expires_at: string | null;
  /** Within a minute. */
  readonly last_used_at: string | null;
  /** The key itself: shown once, in the answer to the request that made it. */
  readonly raw_token?: string;
}
