import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { CreateScriptBody, ListScriptsQuery, UpdateScriptBody } from '#contracts';
import type { Page, ScriptView } from '#contracts';
import type { Principal } from '#identity/domain';
import { CurrentPrincipal } from '#identity/feature';
import { Quarantines } from './quarantines.js';
import { ScriptUpdates } from './script-updates.js';
import { ScriptViews } from './script-views.js';
import { ScriptsService } from './scripts.service.js';
import { VersionsService } from './versions.service.js';

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
  async create(
    @CurrentPrincipal() principal: Principal,
    @Body() body: CreateScriptBody,
  ): Promise<ScriptView> {
    return this.views.of(await this.scripts.create(body, principal.userId));
  }

  @Get()
  async list(@Query() query: ListScriptsQuery): Promise<Page<ScriptView>> {
    const { items, next_cursor } = await this.scripts.list(query);
    return { items: await this.views.ofAll(items), next_cursor };
  }

  @Get(':id')
  async read(@Param('id') id: string): Promise<ScriptView> {
    return this.views.of(await this.versions.getActive(id));
  }

  @Put(':id')
  async update(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body() body: UpdateScriptBody,
  ): Promise<ScriptView> {
    return this.views.of(await this.updates.update(id, body, principal.userId));
  }

  @Delete(':id')
  @HttpCode(204)
  delete(@Param('id') id: string): Promise<void> {
    return this.scripts.delete(id);
  }

  @Delete(':id/quarantine')
  @HttpCode(204)
  liftQuarantine(@Param('id') id: string): Promise<void> {
    return this.quarantines.lift(id);
  }
}
