import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { RUN_STATUSES } from '../execution/run.contract.js';
import type { RunStatus } from '../execution/run.contract.js';
import { PageQuery } from './page.js';

export class ListExecutionsQuery extends PageQuery {
  @IsOptional() @Type(() => Number) @IsInt() @Min(0) @Max(1_000_000) offset?: number;
  @IsOptional() @IsIn(RUN_STATUSES) status?: RunStatus;
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
