import { Controller, Get } from '@nestjs/common';
import type { JobView, Page } from '#contracts';
import { Requires } from '#identity/feature';
import { DescribedAs, Describes } from '#platform/http';
import { Jobs } from '#platform/jobs';
import type { JobState } from '#platform/jobs';

/** What the platform does again and again; for owners. */
@DescribedAs('Operations')
@Controller('api/v1/admin/system/jobs')
export class JobsController {
  constructor(private readonly jobs: Jobs) {}

  /** All of them. @throws JobsUnreachableError when it is not known how they stand. */
  @Get()
  @Describes({
    summary: 'What the platform does again and again, and how it went',
    errors: ['jobs.unreachable'],
  })
  @Requires('InstanceManageSettings')
  async list(): Promise<Page<JobView>> {
    return { items: (await this.jobs.list()).map(toView), next_cursor: null };
  }
}

function toView({ name, everyMs, lastError, lastDurationMs, runs, failures, ...at }: JobState): JobView {
  const time = (ms: number | undefined): string | null =>
    ms === undefined ? null : new Date(ms).toISOString();
  return {
    name,
    every_ms: everyMs,
    last_started_at: time(at.lastStartedAt),
    last_success_at: time(at.lastSuccessAt),
    last_error: lastError ?? null,
    last_duration_ms: lastDurationMs ?? null,
    next_run_at: time(at.nextRunAt),
    runs,
    failures,
  };
}
