import { ArrayMaxSize, IsArray, IsInt, IsOptional, IsUUID, Min } from 'class-validator';
import { defineEvent } from '../define.js';

/** How often a manager says again whose executions it wants to hear of. */
export const TAIL_WANTED_EVERY_MS = 1_000;
/** A wish that is not said again for this long is none any more. */
export const TAIL_WISH_LASTS_MS = 3_000;
/** Ids that one message may list, so that it stays within what an event may have. */
export const MAX_TAIL_IDS = 400;

/** Somebody watches executions as they are recorded: of these apps, of these scripts. */
export class TailWanted {
  @IsUUID() managerId!: string;
  @IsArray() @ArrayMaxSize(MAX_TAIL_IDS) @IsUUID(undefined, { each: true }) appIds!: string[];
  @IsArray() @ArrayMaxSize(MAX_TAIL_IDS) @IsUUID(undefined, { each: true }) scriptIds!: string[];
}

export const tailWanted = defineEvent({ subject: 'manager.v1.tail-wanted', event: TailWanted });

/**
 * Executions that somebody watches are in the database now. A hint: whoever hears it reads the records there. With no
 * ids it is the answer to a wish, and says only how far the sender has counted.
 */
export class ExecutionsRecorded {
  @IsUUID() recorderId!: string;
  /**
   * Raised by one for each message with ids, and for each time that the sender may have left some out: a number that
   * is skipped means that the database knows more than was said.
   */
  @IsInt() @Min(0) seq!: number;
  @IsArray() @ArrayMaxSize(MAX_TAIL_IDS) @IsUUID(undefined, { each: true }) executionIds!: string[];
  /** Of each of them, in the same order; absent where all are first ones. */
  @IsOptional() @IsArray() @ArrayMaxSize(MAX_TAIL_IDS) @IsInt({ each: true }) attempts?: number[];
}

export const executionsRecorded = defineEvent({
  subject: 'orchestrator.v1.executions-recorded',
  event: ExecutionsRecorded,
});
