import { Body, Controller, Delete, Get, Header, HttpCode, Param, Put } from '@nestjs/common';
import { PutEnvBody } from '#contracts';
import type { EnvVariableView, EnvView } from '#contracts';
import type { Principal } from '#identity/domain';
import { CurrentPrincipal } from '#identity/feature';
import { EnvService } from './env.service.js';
import type { EnvVariable } from './env.service.js';

@Controller('api/v1/admin/apps/:id_or_slug/env')
export class EnvController {
  constructor(private readonly env: EnvService) {}

  @Get()
  @Header('cache-control', 'no-store')
  async list(
    @CurrentPrincipal() principal: Principal,
    @Param('id_or_slug') idOrSlug: string,
  ): Promise<EnvView> {
    return { items: (await this.env.list(principal, idOrSlug)).map(toView) };
  }

  @Put(':name')
  @Header('cache-control', 'no-store')
  async put(
    @CurrentPrincipal() principal: Principal,
    @Param('id_or_slug') idOrSlug: string,
    @Param('name') name: string,
    @Body() body: PutEnvBody,
  ): Promise<EnvVariableView> {
    return toView(await this.env.put(principal, idOrSlug, name, body));
  }

  @Delete(':name')
  @HttpCode(204)
  delete(
    @CurrentPrincipal() principal: Principal,
    @Param('id_or_slug') idOrSlug: string,
    @Param('name') name: string,
  ): Promise<void> {
    return this.env.delete(principal, idOrSlug, name);
  }
}

function toView({ name, isSecret, value, updatedAt }: EnvVariable): EnvVariableView {
  return {
    name,
    secret: isSecret,
    ...(isSecret || value === undefined ? {} : { value }),
    readable: value !== undefined,
    updated_at: updatedAt.toISOString(),
  };
}
