import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { MayBeAbsent } from './may-be-absent.js';
import { PageQuery } from './page.js';

const MAX_ID_CHARS = 64;
const MAX_NAME_CHARS = 200;
const MAX_TEXT_CHARS = 300;
const MAX_OPS = 10;
const MAX_ATTEMPTS = 100;
/** A day. */
const MAX_DELAY_MS = 86_400_000;
const MAX_CONCURRENCY = 100;
const MAX_BATCH_SIZE = 100;
const MAX_PREVIEWED = 100;

export type TriggerKindName = 'kv' | 'docs' | 'files' | 'cron' | 'pubsub' | 'queue' | 'email' | 'dead_letter';
const KINDS: readonly TriggerKindName[] = [
  ...(['kv', 'docs', 'files', 'cron', 'pubsub', 'queue', 'email', 'dead_letter'] as const),
];
const SOURCES = ['http', ...KINDS] as const;

/** How often an event is tried, and after which pauses. What is left out is as this installation is set. */
export class RetryBody {
  /** The first one among them. @example 3 */
  @MayBeAbsent() @IsInt() @Min(1) @Max(MAX_ATTEMPTS) max_attempts?: number;
  @MayBeAbsent() @IsIn(['exponential', 'linear', 'constant']) backoff?: 'exponential' | 'linear' | 'constant';
  /** Pause after the first failure. @example 1000 */
  @MayBeAbsent() @IsInt() @Min(0) @Max(MAX_DELAY_MS) base_ms?: number;
  /** The longest pause, before jitter. @example 300000 */
  @MayBeAbsent() @IsInt() @Min(0) @Max(MAX_DELAY_MS) max_ms?: number;
  /** How far a pause may differ either way, as a share of it. @example 0.2 */
  @MayBeAbsent() @IsNumber() @Min(0) @Max(1) jitter?: number;
}

/** What can be said of a trigger of any kind. */
class TriggerSettingsBody {
  /** For people. @example "orders to the warehouse" */
  @MayBeAbsent() @IsString() @MaxLength(MAX_NAME_CHARS) name?: string;
  /** Only enabled ones fire; true unless said otherwise. @example true */
  @MayBeAbsent() @IsBoolean() enabled?: boolean;
  /** What a run writes commits with its end, or not at all. @example false */
  @MayBeAbsent() @IsBoolean() transactional?: boolean;
  @MayBeAbsent() @IsObject() @ValidateNested() @Type(() => RetryBody) retry?: RetryBody;
}

class CreateTriggerBody extends TriggerSettingsBody {
  /** A script of the same app, and no module. */
  @IsString() @MaxLength(MAX_ID_CHARS) script_id!: string;
  /** Nothing else is there. @example "async" */
  @MayBeAbsent() @IsIn(['async']) dispatch_mode?: 'async';
}

class CreateStoreTriggerBody extends CreateTriggerBody {
  /** `*`, `prefix:*` or a collection's name. @example "orders" */
  @IsString() @MaxLength(MAX_TEXT_CHARS) collection_glob!: string;
}

export class CreateKvTriggerBody extends CreateStoreTriggerBody {
  /** `set`, `delete`; empty or absent: both. @example ["set"] */
  @MayBeAbsent() @IsArray() @ArrayMaxSize(MAX_OPS) @IsString({ each: true }) ops?: string[];
}

export class CreateDocsTriggerBody extends CreateStoreTriggerBody {
  /** `create`, `update`, `delete`; empty or absent: all. @example ["create"] */
  @MayBeAbsent() @IsArray() @ArrayMaxSize(MAX_OPS) @IsString({ each: true }) ops?: string[];
}

export class CreateFilesTriggerBody extends CreateStoreTriggerBody {
  /** `create`, `update`, `delete`; empty or absent: all. @example ["create"] */
  @MayBeAbsent() @IsArray() @ArrayMaxSize(MAX_OPS) @IsString({ each: true }) ops?: string[];
}

export class CreateCronTriggerBody extends CreateTriggerBody {
  /** Six fields: second, minute, hour, day of the month, month, day of the week. @example "0 0 9 * * MON-FRI" */
  @IsString() @MaxLength(MAX_TEXT_CHARS) schedule!: string;
  /** IANA name; UTC unless said otherwise. @example "Europe/Berlin" */
  @MayBeAbsent() @IsString() @MaxLength(MAX_TEXT_CHARS) timezone?: string;
  /** When it is due while its last run has not ended: left out, or waiting for that end. `skip` unless said otherwise. */
  @MayBeAbsent() @IsIn(['skip', 'queue']) overlap?: 'skip' | 'queue';
}

export class CreatePubsubTriggerBody extends CreateTriggerBody {
  /** A topic, `<topic>.*` for all below it, or `*`. @example "orders.*" */
  @IsString() @MaxLength(MAX_TEXT_CHARS) topic_pattern!: string;
}

export class CreateQueueTriggerBody extends CreateTriggerBody {
  /** Its messages go to this trigger alone. @example "thumbnails" */
  @IsString() @MaxLength(MAX_TEXT_CHARS) queue!: string;
  /** Runs at a time; 1 unless said otherwise. @example 4 */
  @MayBeAbsent() @IsInt() @Min(1) @Max(MAX_CONCURRENCY) concurrency?: number;
  /** Messages that one run gets at most; 1 unless said otherwise. @example 10 */
  @MayBeAbsent() @IsInt() @Min(1) @Max(MAX_BATCH_SIZE) batch_size?: number;
}

export class CreateEmailTriggerBody extends CreateTriggerBody {
  /** What stands in front of the `@`; behind it stands a domain of the app. @example "orders" */
  @IsString() @MaxLength(MAX_TEXT_CHARS) address!: string;
}

export class CreateDeadLetterTriggerBody extends CreateTriggerBody {
  /** Only letters of events of this source. @example "http" */
  @IsOptional() @IsIn(SOURCES) source_kind?: (typeof SOURCES)[number] | null;
  /** Only letters of this trigger's events. */
  @IsOptional() @IsUUID() trigger_id?: string | null;
  /** Only letters of this script's events. */
  @IsOptional() @IsUUID() script_id_filter?: string | null;
}

/** What is left out stays as it is; only what the trigger's kind has can be changed. */
export class UpdateTriggerBody extends TriggerSettingsBody {
  @MayBeAbsent() @IsString() @MaxLength(MAX_ID_CHARS) script_id?: string;
  @MayBeAbsent() @IsString() @MaxLength(MAX_TEXT_CHARS) collection_glob?: string;
  @MayBeAbsent() @IsArray() @ArrayMaxSize(MAX_OPS) @IsString({ each: true }) ops?: string[];
  @MayBeAbsent() @IsString() @MaxLength(MAX_TEXT_CHARS) schedule?: string;
  @MayBeAbsent() @IsString() @MaxLength(MAX_TEXT_CHARS) timezone?: string;
  @MayBeAbsent() @IsIn(['skip', 'queue']) overlap?: 'skip' | 'queue';
  @MayBeAbsent() @IsString() @MaxLength(MAX_TEXT_CHARS) topic_pattern?: string;
  @MayBeAbsent() @IsString() @MaxLength(MAX_TEXT_CHARS) queue?: string;
  @MayBeAbsent() @IsInt() @Min(1) @Max(MAX_CONCURRENCY) concurrency?: number;
  @MayBeAbsent() @IsInt() @Min(1) @Max(MAX_BATCH_SIZE) batch_size?: number;
  @MayBeAbsent() @IsString() @MaxLength(MAX_TEXT_CHARS) address?: string;
  @IsOptional() @IsIn(SOURCES) source_kind?: (typeof SOURCES)[number] | null;
  @IsOptional() @IsUUID() trigger_id?: string | null;
  @IsOptional() @IsUUID() script_id_filter?: string | null;
}

export class ListTriggersQuery extends PageQuery {
  /** Only triggers of this kind. @example "cron" */
  @MayBeAbsent() @IsIn(KINDS) kind?: TriggerKindName;
  /** Only triggers of this script. */
  @MayBeAbsent() @IsString() @MaxLength(MAX_ID_CHARS) script_id?: string;
}

/** An event for a try. What is left out is made up. */
export class FireTriggerBody {
  /** What `ctx.event.op` is to be. @example "set" */
  @MayBeAbsent() @IsString() @MaxLength(MAX_NAME_CHARS) op?: string;
  /** The part of `ctx.event` that is of the kind's own, such as `kv` or `cron`. At most 1 MiB of JSON. */
  @MayBeAbsent() @IsObject() payload?: Record<string, unknown>;
}

/** A schedule, to be looked at before there is a trigger. */
export class PreviewScheduleBody {
  /** @example "0 0 9 * * MON-FRI" */
  @IsString() @MaxLength(MAX_TEXT_CHARS) schedule!: string;
  /** @example "Europe/Berlin" */
  @IsString() @MaxLength(MAX_TEXT_CHARS) timezone!: string;
  /** Only times behind it, RFC 3339; now unless said otherwise. @example "2026-11-03T12:30:00Z" */
  @MayBeAbsent() @IsString() @MaxLength(MAX_TEXT_CHARS) from?: string;
  /** @example 5 */
  @MayBeAbsent() @IsInt() @Min(1) @Max(MAX_PREVIEWED) count?: number;
}

export interface SchedulePreviewView {
  /** @example ["2026-11-04T08:00:00.000Z"] */
  readonly times: readonly string[];
}

export interface TriggerFiredView {
  /** Of the run that it will be. */
  readonly execution_id: string;
}

export interface RetryView {
  readonly max_attempts: number;
  readonly backoff: 'exponential' | 'linear' | 'constant';
  readonly base_ms: number;
  readonly max_ms: number;
  readonly jitter: number;
}

/** What is of one kind alone is there for that kind alone. */
export interface TriggerView {
  readonly id: string;
  readonly app_id: string;
  readonly script_id: string;
  readonly kind: TriggerKindName;
  readonly name: string;
  readonly enabled: boolean;
  /** @example "async" */
  readonly dispatch_mode: 'async';
  readonly transactional: boolean;
  /** The user as whom its runs execute. @example "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c" */
  readonly registered_by_principal: string;
  readonly retry: RetryView;
  readonly created_at: string;
  readonly updated_at: string;
  /** @example "orders" */
  readonly collection_glob?: string;
  /** @example ["set"] */
  readonly ops?: readonly string[];
  /** @example "0 0 9 * * MON-FRI" */
  readonly schedule?: string;
  /** @example "Europe/Berlin" */
  readonly timezone?: string;
  readonly overlap?: 'skip' | 'queue';
  /** Null while it is disabled, and when it never fires again. */
  readonly next_fire_at?: string | null;
  readonly last_fired_at?: string | null;
  /** @example "orders.*" */
  readonly topic_pattern?: string;
  /** @example "thumbnails" */
  readonly queue?: string;
  readonly concurrency?: number;
  readonly batch_size?: number;
  readonly address?: string;
  /** @example "http" */
  readonly source_kind?: string | null;
  readonly trigger_id?: string | null;
  /** @example null */
  readonly script_id_filter?: string | null;
}
