import { Controller, Get, Param, Query } from '@nestjs/common';
import { PageQuery } from '#contracts';
import type { AppView, Page } from '#contracts';
import type { Principal } from '#identity/domain';
import { CurrentPrincipal } from '#identity/feature';
import { AppsService } from './apps.service.js';
import type { AppOfCaller } from './apps.service.js';

@Controller('api/v1/admin/apps')
export class AppsController {
  constructor(private readonly apps: AppsService) {}

  @Get()
  async list(@CurrentPrincipal() principal: Principal, @Query() query: PageQuery): Promise<Page<AppView>> {
    const { items, next_cursor } = await this.apps.listFor(principal, query.limit, query.cursor);
    return { items: items.map(toAppView), next_cursor };
  }

  @Get(':id_or_slug')
  async read(
    @CurrentPrincipal() principal: Principal,
    @Param('id_or_slug') idOrSlug: string,
  ): Promise<AppView> {
    return toAppView(await this.apps.findFor(principal, idOrSlug));
  }
}

function toAppView({ app, role }: AppOfCaller): AppView {
  return {
    id: app.id,
    slug: app.slug,
    name: app.name,
    my_role: role,
    created_at: app.createdAt.toISOString(),
    updated_at: app.updatedAt.toISOString(),
  };
}
