import { IsBoolean, IsInt, IsString, Min } from 'class-validator';
import { defineEvent } from '../define.js';

/** An executor's sign of life; silence for `EXECUTOR_SILENCE_MS` means that it is gone. */
export class ExecutorAnnouncement {
  @IsString() executorId!: string;
  @IsInt() @Min(0) inFlight!: number;
  /** Runs it takes at a time: the size of its gate. */
  @IsInt() @Min(1) capacity!: number;
  /** It finishes what it has and takes no more. */
  @IsBoolean() draining!: boolean;
}

export const EXECUTOR_ANNOUNCE_EVERY_MS = 500;
/** The waiter of a vanished executor is told within 3 s: this silence plus one look at the directory. */
export const EXECUTOR_SILENCE_MS = 2_200;

export const executorAnnounced = defineEvent({
  subject: 'executor.v1.announced',
  event: ExecutorAnnouncement,
});
