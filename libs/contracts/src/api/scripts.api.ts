import { Type } from 'class-transformer';
import {
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
import { PageQuery } from './page.js';

/** The limits a script may set for its runs (D3); each name carries its unit. */
export const SANDBOX_FIELDS = [
  'cpu_ms',
  'wall_ms',
  'memory_mb',
  'max_request_bytes',
  'max_response_bytes',
  'max_log_bytes',
  'max_sdk_calls',
  'max_concurrency',
] as const;
export type SandboxField = (typeof SANDBOX_FIELDS)[number];
export type SandboxBody = Readonly<Partial<Record<SandboxField, number>>>;

export class CreateScriptBody {
  /** An app's id or slug. */
  @IsString() @MinLength(1) @MaxLength(64) app_id!: string;
  @IsString() name!: string;
  @IsString() source!: string;
  @IsOptional() @IsString() @MaxLength(2_000) description?: string | null;
  @MayBeAbsent() @IsIn(['endpoint', 'module']) kind?: 'endpoint' | 'module';
  /** Limits of its runs; which fields and how high: `docs/reference/limits.md`. */
  @MayBeAbsent() @IsObject() sandbox?: SandboxBody;
  @MayBeAbsent() @IsIn(['warm', 'fresh']) isolation?: 'warm' | 'fresh';
}

/** The column's largest. */
const MAX_VERSION = 2_147_483_647;

export class CanaryBody {
  @IsInt() @Min(1) @Max(MAX_VERSION) version!: number;
  /** Of the runs that nobody asks a certain version for. */
  @IsInt() @Min(1) @Max(100) percent!: number;
}

/** What is left out stays as it is; `description: null` clears it. */
export class UpdateScriptBody {
  @MayBeAbsent() @IsString() name?: string;
  @MayBeAbsent() @IsString() source?: string;
  @IsOptional() @IsString() @MaxLength(2_000) description?: string | null;
  @MayBeAbsent() @IsIn(['endpoint', 'module']) kind?: 'endpoint' | 'module';
  /** Replaces the whole object: `{}` goes back to the platform's defaults. */
  @MayBeAbsent() @IsObject() sandbox?: SandboxBody;
  @MayBeAbsent() @IsIn(['warm', 'fresh']) isolation?: 'warm' | 'fresh';
  /** Gives a second version a share of the runs; null, or a save of another source, ends it. */
  @IsOptional() @IsObject() @ValidateNested() @Type(() => CanaryBody) canary?: CanaryBody | null;
}

export class ListScriptsQuery extends PageQuery {
  /** An app's id or slug. */
  @IsOptional() @IsString() @MaxLength(64) app?: string;
}

export interface ScriptView {
  readonly id: string;
  readonly app_id: string;
  readonly name: string;
  readonly description: string | null;
  readonly kind: 'endpoint' | 'module';
  /** The active one. */
  readonly version: number;
  /** The newest one; after a roll-back it is not the active one. */
  readonly latest_version: number;
  readonly canary: { readonly version: number; readonly percent: number } | null;
  readonly sandbox: SandboxBody;
  readonly isolation: 'warm' | 'fresh';
  /** Names of the app's modules that the active version imports. */
  readonly imports: readonly string[];
  /** Of the active version or else the canary, while it lasts. */
  readonly quarantine: QuarantineView | null;
  readonly created_at: string;
  readonly updated_at: string;
  /** Left out of lists. */
  readonly source?: string;
}

/** A version that is not run until a time, because it keeps killing its cell. */
export interface QuarantineView {
  readonly version: number;
  readonly until: string;
  /** How many times in a row; each doubles the time. */
  readonly strikes: number;
  readonly reason: string;
}

/** One version of a script; versions never change. */
export interface ScriptVersionView {
  readonly version: number;
  readonly created_at: string;
  /** Null when the platform saved it itself, or when its user is gone. */
  readonly created_by: { readonly id: string; readonly username: string } | null;
  readonly active: boolean;
  /** Its share of the runs, while it is the canary. */
  readonly canary_percent: number | null;
  /** Names of the app's modules that it imports. */
  readonly imports: readonly string[];
  readonly source_bytes: number;
  /** Left out of lists. */
  readonly source?: string;
}
