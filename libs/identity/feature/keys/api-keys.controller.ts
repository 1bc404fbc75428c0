import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CreateApiKeyBody, PageQuery } from '#contracts';
import type { ApiKeyView, Page } from '#contracts';
import type { ApiKey, Caller, Principal } from '#identity/domain';
import { DescribedAs, Describes } from '#platform/http';
import { RequiresSession } from '../access/requires.decorator.js';
import { Audited } from '../audit/audited.decorator.js';
import { CurrentCaller } from '../current-caller.decorator.js';
import { CurrentPrincipal } from '../current-principal.decorator.js';
import { ApiKeysService } from './api-keys.service.js';

/** The caller's own keys. By session only: a key must not make one that can do more or lives longer. */
@DescribedAs('API keys')
@Controller('api/v1/admin/api-keys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  @Post()
  @Describes({
    summary: 'Create an API key; only this answer has the key itself',
    errors: ['app.not-found', 'auth.forbidden', 'key.too-many'],
    example: { name: 'deploys', scopes: ['script:write'], app_id: 'shop' },
  })
  @Header('cache-control', 'no-store')
  @RequiresSession()
  @Audited('key.create', 'key')
  async create(@CurrentCaller() caller: Caller, @Body() body: CreateApiKeyBody): Promise<ApiKeyView> {
    const { key, rawToken } = await this.keys.mint(caller, body);
    return { ...toView(key), raw_token: rawToken };
  }

  @Get()
  @Describes({ summary: "The caller's own API keys" })
  @RequiresSession()
  async list(@CurrentPrincipal() principal: Principal, @Query() query: PageQuery): Promise<Page<ApiKeyView>> {
    const { items, next_cursor } = await this.keys.list(principal, query);
    return { items: items.map(toView), next_cursor };
  }

  @Delete(':id')
  @Describes({
    summary: 'Delete an API key; it is refused from the next request on',
    parameters: { id: 'Id of the key' },
    errors: ['key.not-found'],
  })
  @HttpCode(204)
  @RequiresSession()
  @Audited('key.delete', 'key', 'id')
  delete(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<void> {
    return this.keys.delete(caller, id);
  }
}

function toView(key: ApiKey): ApiKeyView {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    scopes: key.scopes,
    app_id: key.appId,
    created_at: key.createdAt.toISOString(),
    expires_at: key.expiresAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
  };
}
