import { IsInt, IsString, Min } from 'class-validator';
import { defineEvent } from '../define.js';

/** Something that decides which script answers has changed. A hint: the database is the truth. */
export class RoutingChanged {
  /** Everything committed up to this revision is in force. */
  @IsInt() @Min(0) revision!: number;
}

export const routingChanged = defineEvent({ subject: 'manager.v1.routing-changed', event: RoutingChanged });

/** An orchestrator serves this revision from now on; also its sign of life. */
export class RoutingApplied {
  @IsString() orchestratorId!: string;
  @IsInt() @Min(0) revision!: number;
}

export const ROUTING_APPLIED_EVERY_MS = 1_000;

export const routingApplied = defineEvent({
  subject: 'orchestrator.v1.routing-applied',
  event: RoutingApplied,
});
