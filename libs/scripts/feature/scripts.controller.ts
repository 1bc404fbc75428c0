import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { CreateScriptBody, ListScriptsQuery, UpdateScriptBody } from '#contracts';
import type { Page, ScriptView } from '#contracts';
import type { Caller, Principal } from '#identity/domain';
import {
  Audited,
  CurrentCaller,
  CurrentPrincipal,
  inBody,
  inPath,
  inQuery,
  Requires,
} from '#identity/feature';
import { DescribedAs, Describes } from '#platform/http';
import { Quarantines } from './quarantines.js';
import { ScriptUpdates } from './script-updates.js';
import { ScriptViews } from './script-views.js';
import { ScriptsService } from './scripts.service.js';
import { SOURCE_REFUSALS } from './source-refusals.js';
import { VersionsService } from './versions.service.js';

@DescribedAs('Scripts')
@Controller('api/v1/admin/scripts')
export class ScriptsController {
  constructor(
    private readonly scripts: ScriptsService,
    private readonly updates: ScriptUpdates,
    private readonly versions: VersionsService,
    private readonly quarantines: Quarantines,
    private readonly views: ScriptViews,
  ) {}

  @Post()
  @Describes({
    summary: 'Create a script',
    details:
      'It is compiled and checked first. `import` takes modules of the same app and `picloud`. Which limits `sandbox` may have: see the reference of limits.',
    errors: [...SOURCE_REFUSALS, 'script.name-taken', 'script.sandbox-over-ceiling'],
  })
  @Requires('AppWriteScript', inBody('app', 'app_id'))
  @Audited('script.create', 'script')
  async create(@CurrentCaller() caller: Caller, @Body() body: CreateScriptBody): Promise<ScriptView> {
    return this.views.of(await this.scripts.create(caller, body));
  }

  @Get()
  @Describes({ summary: 'The scripts of an app, or all that the caller may see; without sources' })
  @Requires('AppRead', inQuery('app', 'app'))
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query() query: ListScriptsQuery,
  ): Promise<Page<ScriptView>> {
    const { items, next_cursor } = await this.scripts.list(principal, query);
    return { items: await this.views.ofAll(items), next_cursor };
  }

  @Get(':id')
  @Describes({ summary: 'A script with the source of its active version' })
  @Requires('AppRead', inPath('script', 'id'))
  async read(@Param('id') id: string): Promise<ScriptView> {
    return this.views.of(await this.versions.getActive(id));
  }

  @Put(':id')
  @Describes({
    summary: 'Change a script; another source is another version',
    errors: [
      ...SOURCE_REFUSALS,
      'script.name-taken',
      'script.sandbox-over-ceiling',
      'script.bound',
      'script.changing',
    ],
    example: { source: 'export default () => ({ hello: "again" });' },
  })
  @Requires('AppWriteScript', inPath('script', 'id'))
  @Audited('script.update', 'script', 'id')
  async update(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body() body: UpdateScriptBody,
  ): Promise<ScriptView> {
    return this.views.of(await this.updates.update(caller, id, body));
  }

  @Delete(':id')
  @Describes({ summary: 'Delete a script with its versions, routes and executions' })
  @HttpCode(204)
  @Requires('AppAdmin', inPath('script', 'id'))
  @Audited('script.delete', 'script', 'id')
  delete(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<void> {
    return this.scripts.delete(caller, id);
  }

  @Delete(':id/quarantine')
  @Describes({ summary: 'Let all versions of a script run again that were stopped for killing processes' })
  @HttpCode(204)
  @Requires('AppWriteScript', inPath('script', 'id'))
  @Audited('script.quarantine-lift', 'script', 'id')
  liftQuarantine(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<void> {
    return this.quarantines.lift(caller, id);
  }
}
