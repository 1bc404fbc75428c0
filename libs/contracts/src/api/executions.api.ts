import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsUUID, Matches, Max, Min } from 'class-validator';
import { RUN_STATUSES } from '../execution/run.contract.js';
import type { RunStatus } from '../execution/run.contract.js';
import { PageQuery } from './page.js';
import { IsTime } from './time-range.js';

const SOURCE = /^[a-z][a-z0-9_-]{0,39}$/;
const A_SOURCE = { message: '$property must be the name of a source, for example http' };
/** The column's largest. */
const MAX_VERSION = 2_147_483_647;

/** What every list of executions can be narrowed to. */
class ExecutionsQuery extends PageQuery {
  /** How they ended. */
  @IsOptional() @IsIn(RUN_STATUSES) status?: RunStatus;
  /** Executions begun at this time or later, RFC 3339. */
  @IsTime() from?: string;
  /** Executions begun before this time, RFC 3339. */
  @IsTime() to?: string;
  /** The execution that all others of the chain were caused by, and itself. */
  @IsOptional() @IsUUID() root?: string;
  /** Of this version of the script. */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(MAX_VERSION) version?: number;
  /** What they were run by, such as `http`. */
  @IsOptional() @Matches(SOURCE, A_SOURCE) source?: string;
}

/** Of one script. */
export class ListExecutionsQuery extends ExecutionsQuery {
  /** How many to pass over; `cursor` goes deeper. */
  @IsOptional() @Type(() => Number) @IsInt() @Min(0) @Max(1_000_000) offset?: number;
}

/** Of all scripts of an app, or of one of them. */
export class ListAppExecutionsQuery extends ExecutionsQuery {
  /** Of this script alone. */
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

/** One execution of a tree, all its attempts together. */
export interface ExecutionNodeView {
  readonly execution_id: string;
  /** The execution whose effect it is; it may be missing in the tree when its record is gone. */
  readonly parent_id: string | null;
  readonly depth: number;
  readonly script_id: string;
  /** Of the last attempt; null where it is decided when it is run. */
  readonly version: number | null;
  readonly source: string;
  readonly trigger_id: string | null;
  /** `waiting`: it waits for an attempt, or is being run. `dead`: it is a dead letter. */
  readonly status: RunStatus | 'waiting' | 'dead';
  /** Number of the last attempt; 0 before the first one. */
  readonly attempt: number;
  readonly attempts: number;
  readonly started_at: string | null;
  /** Of all attempts, as `cpu_ms`. */
  readonly wall_ms: number;
  readonly cpu_ms: number;
  readonly dead_letter_id: string | null;
}

/** What all attempts of all executions of a tree cost, also of those that were left out. */
export interface TreeTotalsView {
  readonly cpu_ms: number;
  readonly wall_ms: number;
  readonly wait_ms: number;
  readonly sdk_calls: number;
  readonly request_bytes: number;
  readonly response_bytes: number;
  /** The largest of them. */
  readonly peak_heap_bytes: number;
}

/** Everything that one execution caused, directly or through others, and itself. */
export interface ExecutionTreeView {
  readonly root_id: string;
  /** How many there are. */
  readonly executions: number;
  /** Whether there are more than `nodes` has. */
  readonly is_cut: boolean;
  readonly totals: TreeTotalsView;
  /** Oldest first, at most 1,000. */
  readonly nodes: readonly ExecutionNodeView[];
}
