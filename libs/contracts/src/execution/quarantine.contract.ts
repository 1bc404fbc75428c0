import { IsInt, IsString, IsUUID, Min } from 'class-validator';
import { defineEvent } from '../define.js';

/** A run of this version took its cell with it; every executor counts it. */
export class CellKilled {
  @IsUUID() scriptId!: string;
  @IsInt() @Min(1) version!: number;
  /** What ended the cell: a signal, or V8's last words. */
  @IsString() reason!: string;
}

export const cellKilled = defineEvent({ subject: 'executor.v1.cell-killed', event: CellKilled });

/** A version is not run until a time, because it keeps killing its cell. */
export class ScriptQuarantined {
  @IsUUID() scriptId!: string;
  @IsInt() @Min(1) version!: number;
  /** ms since the epoch. */
  @IsInt() @Min(0) untilMs!: number;
  /** How many times in a row; each doubles the time. */
  @IsInt() @Min(1) strikes!: number;
  @IsString() reason!: string;
}

export const scriptQuarantined = defineEvent({
  subject: 'executor.v1.script-quarantined',
  event: ScriptQuarantined,
});

/** Somebody has lifted the quarantine of all versions of a script. */
export class QuarantineLifted {
  @IsUUID() scriptId!: string;
}

export const quarantineLifted = defineEvent({
  subject: 'manager.v1.quarantine-lifted',
  event: QuarantineLifted,
});
