import { Controller, Get, Param, Query } from '@nestjs/common';
import { ListUsageRecordsQuery } from '#contracts';
import type { Page, UsageRecordView } from '#contracts';
import { inPath, Requires } from '#identity/feature';
import { DescribedAs, Describes } from '#platform/http';
import { AppsService } from '#tenancy/feature';
import type { UsageRecord } from '#usage/domain';
import { UsageService } from './usage.service.js';

@DescribedAs('Usage')
@Controller('api/v1/admin/apps/:id/usage')
export class UsageController {
  constructor(
    private readonly apps: AppsService,
    private readonly usage: UsageService,
  ) {}

  @Get('records')
  @Describes({ summary: 'What the scripts of an app reported as used, newest first' })
  @Requires('AppLogRead', inPath('app', 'id'))
  async list(
    @Param('id') idOrSlug: string,
    @Query() query: ListUsageRecordsQuery,
  ): Promise<Page<UsageRecordView>> {
    const { id } = await this.apps.find(idOrSlug);
    const { items, next_cursor } = await this.usage.list(id, query);
    return { items: items.map(toView), next_cursor };
  }
}

function toView(record: UsageRecord): UsageRecordView {
  const { id, scriptId, executionId, metric, quantity, attributes, recordedAt } = record;
  return {
    ...{ id, script_id: scriptId, execution_id: executionId, metric, quantity, attributes },
    recorded_at: recordedAt.toISOString(),
  };
}
