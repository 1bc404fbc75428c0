import { IsIn, IsObject, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { PageQuery } from './page.js';

export type SandboxBody = Readonly<Record<string, number>>;

export class CreateScriptBody {
  /** An app's id or slug. */
  @IsString() @MinLength(1) @MaxLength(64) app_id!: string;
  @IsString() name!: string;
  @IsString() source!: string;
  @IsOptional() @IsString() @MaxLength(2_000) description?: string | null;
  @IsOptional() @IsIn(['endpoint', 'module']) kind?: 'endpoint' | 'module';
  /** Limits of its runs; which fields and how high: `docs/reference/limits.md`. */
  @IsOptional() @IsObject() sandbox?: SandboxBody;
  @IsOptional() @IsIn(['warm', 'fresh']) isolation?: 'warm' | 'fresh';
}

export class UpdateScriptBody {
  @IsOptional() @IsString() name?: string;
  @IsOptional() @IsString() source?: string;
  @IsOptional() @IsString() @MaxLength(2_000) description?: string | null;
  @IsOptional() @IsIn(['endpoint', 'module']) kind?: 'endpoint' | 'module';
  @IsOptional() @IsObject() sandbox?: SandboxBody;
  @IsOptional() @IsIn(['warm', 'fresh']) isolation?: 'warm' | 'fresh';
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
  readonly imports: readonly string[];
  readonly created_at: string;
  readonly updated_at: string;
  /** Left out of lists. */
  readonly source?: string;
}
