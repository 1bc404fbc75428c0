import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { CreateScriptBody, ListScriptsQuery, UpdateScriptBody } from '#contracts';
import type { Page, ScriptView } from '#contracts';
import type { Principal } from '#identity/domain';
import { CurrentPrincipal } from '#identity/feature';
import type { Script } from '#scripts/domain';
import { ScriptsService } from './scripts.service.js';
import type { ScriptWithSource } from './scripts.service.js';

@Controller('api/v1/admin/scripts')
export class ScriptsController {
  constructor(private readonly scripts: ScriptsService) {}

  @Post()
  async create(
    @CurrentPrincipal() principal: Principal,
    @Body() body: CreateScriptBody,
  ): Promise<ScriptView> {
    return toViewWithSource(await this.scripts.create(body, principal.userId));
  }

  @Get()
  async list(@Query() query: ListScriptsQuery): Promise<Page<ScriptView>> {
    const { items, next_cursor } = await this.scripts.list(query);
    return { items: items.map(toView), next_cursor };
  }

  @Get(':id')
  async read(@Param('id') id: string): Promise<ScriptView> {
    return toViewWithSource(await this.scripts.getWithSource(id));
  }

  @Put(':id')
  async update(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body() body: UpdateScriptBody,
  ): Promise<ScriptView> {
    return toViewWithSource(await this.scripts.update(id, body, principal.userId));
  }

  @Delete(':id')
  @HttpCode(204)
  delete(@Param('id') id: string): Promise<void> {
    return this.scripts.delete(id);
  }
}

function toView(script: Script): ScriptView {
  return {
    id: script.id,
    app_id: script.appId,
    name: script.name,
    description: script.description,
    kind: script.kind,
    version: script.version,
    sandbox: script.sandbox,
    isolation: script.isolation,
    // There are no modules of the app to import yet.
    imports: [],
    created_at: script.createdAt.toISOString(),
    updated_at: script.updatedAt.toISOString(),
  };
}

function toViewWithSource({ script, source }: ScriptWithSource): ScriptView {
  return { ...toView(script), source };
}
