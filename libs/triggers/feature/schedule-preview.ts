import { Inject, Injectable } from '@nestjs/common';
import { InvalidInputError } from '#kernel';
import type { Clock } from '#kernel';
import type { PreviewScheduleBody } from '#contracts';
import { CLOCK } from '#identity/feature';
import { nextFireTimes, requireSchedule } from '#triggers/domain';

const DEFAULT_COUNT = 5;

/** When schedules fire, for those who write them. */
@Injectable()
export class SchedulePreview {
  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /** @throws InvalidTriggerError for a schedule or zone that is wrong or never fires, InvalidInputError for `from`. */
  times({ schedule, timezone, from, count = DEFAULT_COUNT }: PreviewScheduleBody): Date[] {
    const behind = from === undefined ? new Date(this.clock.now()) : new Date(from);
    if (Number.isNaN(behind.getTime()))
      throw new InvalidInputError([{ field: 'from', message: 'from must be a time of RFC 3339' }]);
    requireSchedule({ schedule, timezone }, behind);
    return nextFireTimes({ schedule, timezone }, behind, count);
  }
}
