import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { PageQuery } from '#contracts';
import type { Page, ScriptVersionView, ScriptView } from '#contracts';
import { ScriptViews } from './script-views.js';
import { VersionsService } from './versions.service.js';
import type { VersionOfScript } from './versions.service.js';

@Controller('api/v1/admin/scripts/:id/versions')
export class VersionsController {
  constructor(
    private readonly versions: VersionsService,
    private readonly views: ScriptViews,
  ) {}

  @Get()
  async list(@Param('id') scriptId: string, @Query() query: PageQuery): Promise<Page<ScriptVersionView>> {
    const { items, next_cursor } = await this.versions.list(scriptId, query);
    return { items: items.map(toView), next_cursor };
  }

  @Get(':version')
  async read(@Param('id') scriptId: string, @Param('version') version: string): Promise<ScriptVersionView> {
    const found = await this.versions.get(scriptId, version);
    return { ...toView(found), source: found.source };
  }

  @Post(':version/activate')
  @HttpCode(200)
  async activate(@Param('id') scriptId: string, @Param('version') version: string): Promise<ScriptView> {
    return this.views.of(await this.versions.activate(scriptId, version));
  }
}

function toView({ script, row }: VersionOfScript): ScriptVersionView {
  return {
    version: row.version,
    created_at: row.createdAt.toISOString(),
    created_by: row.createdBy,
    active: row.version === script.version,
    canary_percent: row.version === script.canary?.version ? script.canary.percent : null,
    imports: row.imports,
    source_bytes: row.sourceBytes,
  };
}
