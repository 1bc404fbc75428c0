import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CreateRouteBody, PageQuery } from '#contracts';
import type { Page, RouteView } from '#contracts';
import type { Route } from '#routing/domain';
import { RoutesService } from './routes.service.js';

@Controller('api/v1/admin')
export class RoutesController {
  constructor(private readonly routes: RoutesService) {}

  @Post('scripts/:id/routes')
  async create(@Param('id') scriptId: string, @Body() body: CreateRouteBody): Promise<RouteView> {
    const { path, host, method } = body;
    const kinds = { hostKind: body.host_kind, pathKind: body.path_kind, dispatchMode: body.dispatch_mode };
    return toView(await this.routes.create(scriptId, { path, host, method, ...kinds }));
  }

  @Get('scripts/:id/routes')
  async list(@Param('id') scriptId: string, @Query() query: PageQuery): Promise<Page<RouteView>> {
    const { items, next_cursor } = await this.routes.listOfScript(scriptId, query);
    return { items: items.map(toView), next_cursor };
  }

  @Delete('routes/:id')
  @HttpCode(204)
  delete(@Param('id') id: string): Promise<void> {
    return this.routes.delete(id);
  }
}

function toView(route: Route): RouteView {
  return {
    id: route.id,
    app_id: route.appId,
    script_id: route.scriptId,
    host_kind: route.hostKind,
    host: route.host,
    host_param_name: route.hostParamName,
    path_kind: route.pathKind,
    path: route.path,
    method: route.method,
    dispatch_mode: route.dispatchMode,
    created_at: route.createdAt.toISOString(),
  };
}
