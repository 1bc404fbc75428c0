import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { PageQuery } from '#contracts';
import type { Page, ScriptVersionView, ScriptView } from '#contracts';
import type { Caller } from '#identity/domain';
import { Audited, CurrentCaller, inPath, Requires } from '#identity/feature';
import { DescribedAs, Describes } from '#platform/http';
import { ScriptViews } from './script-views.js';
import { SOURCE_REFUSALS } from './source-refusals.js';
import { VersionsService } from './versions.service.js';
import type { VersionOfScript } from './versions.service.js';

const VERSION = { version: 'Number of the version' };

@DescribedAs('Versions of scripts')
@Controller('api/v1/admin/scripts/:id/versions')
export class VersionsController {
  constructor(
    private readonly versions: VersionsService,
    private readonly views: ScriptViews,
  ) {}

  @Get()
  @Describes({ summary: 'The versions of a script, newest first; without sources' })
  @Requires('AppRead', inPath('script', 'id'))
  async list(@Param('id') scriptId: string, @Query() query: PageQuery): Promise<Page<ScriptVersionView>> {
    const { items, next_cursor } = await this.versions.list(scriptId, query);
    return { items: items.map(toView), next_cursor };
  }

  @Get(':version')
  @Describes({
    summary: 'A version with its source',
    parameters: VERSION,
    errors: ['script.version-not-found'],
  })
  @Requires('AppRead', inPath('script', 'id'))
  async read(@Param('id') scriptId: string, @Param('version') version: string): Promise<ScriptVersionView> {
    const found = await this.versions.get(scriptId, version);
    return { ...toView(found), source: found.source };
  }

  @Post(':version/activate')
  @Describes({
    summary: 'Make a version the active one: runs that begin from now on are of it',
    parameters: VERSION,
    errors: ['script.version-not-found', ...SOURCE_REFUSALS, 'script.changing'],
  })
  @HttpCode(200)
  @Requires('AppWriteScript', inPath('script', 'id'))
  @Audited('script.activate', 'script', 'id')
  async activate(
    @CurrentCaller() caller: Caller,
    @Param('id') scriptId: string,
    @Param('version') version: string,
  ): Promise<ScriptView> {
    return this.views.of(await this.versions.activate(caller, scriptId, version));
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
