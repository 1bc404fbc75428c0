import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { MayBeAbsent } from './may-be-absent.js';
import { PageQuery } from './page.js';
import { IsTime } from './time-range.js';

const SOURCE = /^[a-z][a-z_]{0,39}$/;
const A_SOURCE = { message: '$property must be the name of a source, for example http' };
const MAX_CODE_CHARS = 100;
/** So many dead letters one call replays or resolves at the most. */
const MAX_AT_ONCE = 1_000;

export type GivenResolutionName = 'ignored' | 'handled_by_script';
const GIVEN: readonly GivenResolutionName[] = ['ignored', 'handled_by_script'];

export class ListDeadLettersQuery extends PageQuery {
  /** `true` for those that nobody has dealt with yet, `false` for the others. */
  @IsOptional() @IsIn(['true', 'false']) unresolved?: 'true' | 'false';
  /** What the events came from, such as `http`. */
  @IsOptional() @Matches(SOURCE, A_SOURCE) source?: string;
  /** Of this trigger. */
  @IsOptional() @IsUUID() trigger_id?: string;
  /** Of this script. */
  @IsOptional() @IsUUID() script_id?: string;
  /** Code of the error, such as `script.threw`. */
  @IsOptional() @IsString() @MaxLength(MAX_CODE_CHARS) code?: string;
  /** Written at this time or later, RFC 3339. */
  @IsTime() from?: string;
  /** Written before this time, RFC 3339. */
  @IsTime() to?: string;
}

/** Which of the unresolved dead letters; an empty one is all of them. */
export class DeadLetterFilterBody {
  /** What the events came from, such as `http`. */
  @MayBeAbsent() @Matches(SOURCE, A_SOURCE) source?: string;
  /** Of this trigger. */
  @MayBeAbsent() @IsUUID() trigger_id?: string;
  /** Of this script. */
  @MayBeAbsent() @IsUUID() script_id?: string;
  /** Code of the error, such as `script.threw`. */
  @MayBeAbsent() @IsString() @MaxLength(MAX_CODE_CHARS) code?: string;
  /** Written at this time or later, RFC 3339. */
  @IsTime() from?: string;
  /** Written before this time, RFC 3339. */
  @IsTime() to?: string;
}

export class ReplayDeadLetterBody {
  /** In the place of the original, at most 1 MiB; of the form that the original has. */
  @MayBeAbsent() @IsObject() payload?: Record<string, unknown>;
}

export class ResolveDeadLetterBody {
  /** How it was dealt with. */
  @IsIn(GIVEN) reason!: GivenResolutionName;
}

export class ReplayDeadLettersBody {
  @IsObject() @ValidateNested() @Type(() => DeadLetterFilterBody) filter!: DeadLetterFilterBody;
  /** The most to replay, oldest first: 100 unless told, and never more than 1,000. */
  @MayBeAbsent() @IsInt() @Min(1) @Max(MAX_AT_ONCE) limit?: number;
}

export class ResolveDeadLettersBody {
  @IsObject() @ValidateNested() @Type(() => DeadLetterFilterBody) filter!: DeadLetterFilterBody;
  /** How they were dealt with. */
  @IsIn(GIVEN) reason!: GivenResolutionName;
  /** The most to resolve, oldest first: 100 unless told, and never more than 1,000. */
  @MayBeAbsent() @IsInt() @Min(1) @Max(MAX_AT_ONCE) limit?: number;
}

/** An event that could not be run, without its payload. */
export interface DeadLetterView {
  readonly id: string;
  readonly app_id: string;
  readonly script_id: string;
  /** Of the event, and of all its attempts. */
  readonly execution_id: string;
  /** The version that failed last. */
  readonly version: number;
  /** The version that the event asked for; null: a replay runs whichever is in force. */
  readonly pinned_version: number | null;
  readonly source: string;
  readonly trigger_id: string | null;
  readonly principal_id: string | null;
  readonly root_id: string;
  readonly parent_id: string | null;
  readonly depth: number;
  readonly attempts: number;
  readonly max_attempts: number;
  readonly payload_bytes: number;
  /** Of the last attempt. */
  readonly error: { readonly code: string; readonly message: string };
  readonly first_attempt_at: string;
  readonly last_attempt_at: string;
  readonly created_at: string;
  readonly resolution: 'replayed' | 'ignored' | 'handled_by_script' | 'handler_failed' | null;
  readonly resolved_at: string | null;
  /** The execution that its replay became. */
  readonly replayed_as: string | null;
}

export interface FullDeadLetterView extends Omit<DeadLetterView, 'error'> {
  readonly error: { readonly code: string; readonly message: string; readonly stack: string | null };
  /** The event as it waited; of source `http` the request. */
  readonly payload: unknown;
}

/** Those that nobody has dealt with yet. */
export interface DeadLetterCountView {
  readonly unresolved: number;
  readonly by_source: readonly { readonly source: string; readonly unresolved: number }[];
  /** The ones with the most first. */
  readonly by_script: readonly { readonly script_id: string; readonly unresolved: number }[];
}

export interface DeadLettersReplayedView {
  readonly replayed: number;
  /** Those whose script is deleted or a module: they stay as they are. */
  readonly skipped: number;
}

export interface DeadLettersResolvedView {
  readonly resolved: number;
}
