import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsUUID, Matches, Max, Min } from 'class-validator';
import { RUN_STATUSES } from '../execution/run.contract.js';
import type { RunStatus } from '../execution/run.contract.js';
import { PageQuery } from './page.js';

const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/;
const A_TIME = {
  message: '$property must be a time as in RFC 3339, for example 2026-11-03T12:30:00Z (a plus as %2B)',
};
const SOURCE = /^[a-z][a-z0-9_-]{0,39}$/;
const A_SOURCE = { message: '$property must be the name of a source, for example http' };
/** The column's largest. */
const MAX_VERSION = 2_147_483_647;

/** What every list of executions can be narrowed to. */
class ExecutionsQuery extends PageQuery {
  @IsOptional() @IsIn(RUN_STATUSES) status?: RunStatus;
  /** Executions begun at this time or later, RFC 3339. */
  @IsOptional() @Matches(RFC_3339, A_TIME) from?: string;
  /** Executions begun before this time, RFC 3339. */
  @IsOptional() @Matches(RFC_3339, A_TIME) to?: string;
  /** The execution that all others of the chain were caused by, and itself. */
  @IsOptional() @IsUUID() root?: string;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(MAX_VERSION) version?: number;
  @IsOptional() @Matches(SOURCE, A_SOURCE) source?: string;
}

/** Of one script. */
export class ListExecutionsQuery extends ExecutionsQuery {
  @IsOptional() @Type(() => Number) @IsInt() @Min(0) @Max(1_000_000) offset?: number;
}

/** Of all scripts of an app, or of one of them. */
export class ListAppExecutionsQuery extends ExecutionsQuery {
  @IsOptional() @IsUUID() script?: string;
}

export interface LogLineView {
  readonly at: string;
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly data?: unknown;
}

export interface ExecutionView {
  readonly execution_id: string;
  readonly script_id: string;
  readonly version: number;
  readonly status: RunStatus;
  readonly source: string;
  readonly trigger_id: string | null;
  readonly started_at: string;
  readonly wait_ms: number;
  readonly wall_ms: number;
  readonly cpu_ms: number;
  readonly peak_heap_bytes: number;
  readonly sdk_calls: number;
  readonly request_bytes: number;
  readonly response_bytes: number;
  readonly root_id: string;
  readonly parent_id: string | null;
  readonly depth: number;
  readonly attempt: number;
  readonly request: unknown;
  readonly response: unknown;
  readonly error: { readonly code: string; readonly message: string; readonly stack: string | null } | null;
  readonly log: readonly LogLineView[];
}
