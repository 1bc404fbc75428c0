import { IsBoolean, IsIn, IsInt, IsString, IsUUID, Min } from 'class-validator';
import { defineRequest } from '../define.js';
import { Verbatim } from '../verbatim.js';

export const PART_KINDS = ['head', 'chunk', 'end'] as const;
/** `end`: the response is whole, though its run goes on. */
export type PartKind = (typeof PART_KINDS)[number];

/** One part of a response that goes out while its script still runs. */
export class ResponsePart {
  @IsUUID() executionId!: string;
  /** From 0 on, without gaps: the head is part 0. */
  @IsInt() @Min(0) seq!: number;
  @IsIn(PART_KINDS) kind!: PartKind;
  /** Of a head JSON text of a `GuestResult`; of a chunk its text, in the encoding that the head names. */
  @Verbatim() @IsString() data!: string;
}

export class PartTaken {
  /** Whether more is wanted; false when the client is gone. */
  @IsBoolean() wanted!: boolean;
}

/** Answered when the client has taken the part, so that a slow client slows its script down. */
export const takePart = defineRequest({
  subject: 'orchestrator.v1.take-part',
  request: ResponsePart,
  response: PartTaken,
  errors: [],
});

export class AbortRunRequest {
  @IsUUID() executionId!: string;
}

export class AbortRunResponse {
  /** Whether the run was there. */
  @IsBoolean() found!: boolean;
}

/** The client of a run is gone: its `request.signal` is aborted. */
export const abortRun = defineRequest({
  subject: 'executor.v1.abort-run',
  request: AbortRunRequest,
  response: AbortRunResponse,
  errors: [],
});
