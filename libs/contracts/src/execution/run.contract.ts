import {
  Allow,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  Min,
} from 'class-validator';
import { defineRequest } from '../define.js';
import { Verbatim } from '../verbatim.js';

export const BODY_KINDS = ['none', 'json', 'text', 'bytes'] as const;
/** How `body` is to be read; `bytes` holds one character per byte (latin1). */
export type BodyKind = (typeof BODY_KINDS)[number];

/** The limits of one run, already merged and clamped (D3). */
export interface RunLimits {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly memoryMb: number;
  readonly maxRequestBytes: number;
  readonly maxResponseBytes: number;
  readonly maxLogBytes: number;
  readonly maxSdkCalls: number;
  readonly maxConcurrency: number;
}

export class RunScriptRequest {
  @IsUUID() executionId!: string;
  @IsUUID() appId!: string;
  @IsUUID() scriptId!: string;
  /** Version the caller resolved; any other cached compile is stale (D11). */
  @IsInt() @Min(1) version!: number;
  /** Raised by whatever else changes what runs: a module it imports, a variable of its app. */
  @IsInt() @Min(1) build!: number;
  @IsObject() limits!: RunLimits;
  /** `fresh`: an isolate that no run has used; absent means `warm`. */
  @IsOptional() @IsIn(['warm', 'fresh']) isolation?: 'warm' | 'fresh';
  /** JSON text of `ctx` without the body; read once, inside the isolate. */
  @Verbatim() @IsString() context!: string;
  @IsIn(BODY_KINDS) bodyKind!: BodyKind;
  /** The request body; absent when there is none. */
  @Verbatim() @IsOptional() @IsString() body?: string;
  /** What the manager trusts when this run asks it for something. */
  @IsString() runToken!: string;
  /** What it writes is kept until its end, and told in the answer instead. */
  @IsOptional() @IsBoolean() transactional?: boolean;
  /** The orchestrator that takes the parts of a streamed response. */
  @IsString() streamTo!: string;
}

export const RUN_STATUSES = ['success', 'error', 'timeout', 'budget_exceeded', 'crashed', 'aborted'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** What one run cost. Times in ms, sizes in bytes. */
export class Receipt {
  @IsNumber() @Min(0) cpuMs!: number;
  /** From the isolate's first instruction of this run to its result. */
  @IsNumber() @Min(0) wallMs!: number;
  /** From arrival at the executor to the isolate's first instruction. */
  @IsNumber() @Min(0) waitMs!: number;
  @IsInt() @Min(0) peakHeapBytes!: number;
  @IsInt() @Min(0) sdkCalls!: number;
}

export class RunError {
  @IsString() code!: string;
  @IsString() message!: string;
  @IsOptional() @IsString() stack?: string | null;
  /** Name of the limit in `sandbox` that was used up. */
  @IsOptional() @IsString() budget?: string;
  /** When the script asked for another attempt: so much later, s. */
  @IsOptional() @IsNumber() @Min(0) retryAfterSeconds?: number;
}

/** How a run ended. A script that failed is an answer, not an error of the bus: it has a receipt. */
export class RunScriptResponse {
  @IsIn(RUN_STATUSES) status!: RunStatus;
  /** JSON text of a `GuestResult`, the response's head; present when the status is `success`. */
  @Verbatim() @IsOptional() @IsString() result?: string;
  /** The response's body, in the encoding that the head names. */
  @Verbatim() @IsOptional() @IsString() body?: string;
  /** JSON text of an array, the log lines, in which there is nothing that PostgreSQL refuses. */
  @Verbatim() @IsString() log!: string;
  @IsOptional() @IsObject() error?: RunError;
  @IsObject() receipt!: Receipt;
  /** JSON text of what a transactional run wrote: a list of operations to be carried out with its settlement. */
  @Verbatim() @IsOptional() @IsString() effects?: string;
  /** The response's head, and what there was of its body, went out in parts before this. */
  @IsBoolean() streamed!: boolean;
}

export const GUEST_BODY_ENCODINGS = ['utf8', 'latin1'] as const;

/** The head that the wrapper inside the isolate makes of a script's return value. */
export class GuestResult {
  @IsInt() @Min(100) @Max(599) statusCode!: number;
  /** Header names in lower case. */
  @Allow() @IsObject() headers!: Record<string, string | string[]>;
  /** Of the body; `latin1` has one character per byte. */
  @IsIn(GUEST_BODY_ENCODINGS) encoding!: (typeof GUEST_BODY_ENCODINGS)[number];
}

/** Runs one version of a script once, on the executor it is addressed to. */
export const runScript = defineRequest({
  subject: 'executor.v1.run-script',
  request: RunScriptRequest,
  response: RunScriptResponse,
  errors: [
    'executor.full',
    'executor.draining',
    'executor.no-cell',
    'script.busy',
    'script.not-found',
    'script.quarantined',
    'env.unreadable',
  ],
});
