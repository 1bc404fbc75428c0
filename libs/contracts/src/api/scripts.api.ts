import { IsIn, IsObject, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
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

/** What is left out stays as it is; `description: null` clears it. */
export class UpdateScriptBody {
  @MayBeAbsent() @IsString() name?: string;
  @MayBeAbsent() @IsString() source?: string;
  @IsOptional() @IsString() @MaxLength(2_000) description?: string | null;
  @MayBeAbsent() @IsIn(['endpoint', 'module']) kind?: 'endpoint' | 'module';
  /** Replaces the whole object: `{}` goes back to the platform's defaults. */
  @MayBeAbsent() @IsObject() sandbox?: SandboxBody;
  @MayBeAbsent() @IsIn(['warm', 'fresh']) isolation?: 'warm' | 'fresh';
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
  readonly version: number;
  readonly sandbox: SandboxBody;
  readonly isolation: 'warm' | 'fresh';
  /** Names of the app's modules that it imports. */
  readonly imports: readonly string[];
  readonly created_at: string;
  readonly updated_at: string;
  /** Left out of lists. */
  readonly source?: string;
}
