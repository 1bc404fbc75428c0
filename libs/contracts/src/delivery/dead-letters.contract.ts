import { IsBoolean, IsInt, IsOptional, IsString, IsUUID, Min } from 'class-validator';
import { defineRequest } from '../define.js';
import { Verbatim } from '../verbatim.js';

/** What every call of a run's brings: the token says in which app and whether it may, and nothing else does. */
class DeadLettersCall {
  @IsString() runToken!: string;
}

export class DeadLettersListRequest extends DeadLettersCall {
  /** Those that nobody has dealt with yet, or the others; all of them when it is absent. */
  @IsOptional() @IsBoolean() unresolved?: boolean;
  @IsOptional() @IsInt() @Min(1) limit?: number;
  /** From the page before. */
  @IsOptional() @IsString() cursor?: string;
}

export class DeadLettersListResponse {
  /** JSON text of an array, newest first. */
  @Verbatim() @IsString() items!: string;
  /** Absent on the last page. */
  @IsOptional() @IsString() cursor?: string;
}

export const deadLettersList = defineRequest({
  subject: 'manager.v1.dead-letters-list',
  request: DeadLettersListRequest,
  response: DeadLettersListResponse,
  errors: ['run-token.refused', 'dead-letters.forbidden', 'dead-letters.invalid-cursor'],
});

export class DeadLettersReplayRequest extends DeadLettersCall {
  @IsString() id!: string;
  /** JSON text in the place of the original. */
  @Verbatim() @IsOptional() @IsString() payload?: string;
}

export class DeadLettersReplayResponse {
  /** Of the run that it becomes. */
  @IsUUID() executionId!: string;
}

export const deadLettersReplay = defineRequest({
  subject: 'manager.v1.dead-letters-replay',
  request: DeadLettersReplayRequest,
  response: DeadLettersReplayResponse,
  errors: [
    'run-token.refused',
    'dead-letters.forbidden',
    'dead-letter.not-found',
    'dead-letter.resolved',
    'dead-letter.script-gone',
    'dead-letter.script-is-module',
    'dead-letter.invalid-payload',
    'dead-letter.payload-too-large',
  ],
});

export class DeadLettersResolveRequest extends DeadLettersCall {
  @IsString() id!: string;
  @IsString() reason!: string;
}

export class DeadLettersResolveResponse {
  @IsBoolean() resolved!: boolean;
}

export const deadLettersResolve = defineRequest({
  subject: 'manager.v1.dead-letters-resolve',
  request: DeadLettersResolveRequest,
  response: DeadLettersResolveResponse,
  errors: [
    'run-token.refused',
    'dead-letters.forbidden',
    'dead-letters.invalid-reason',
    'dead-letter.not-found',
    'dead-letter.resolved',
  ],
});
