import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { CreateRouteBody, PageQuery, UpdateRouteBody } from '#contracts';
import type { Page, RouteView } from '#contracts';
import type { Caller } from '#identity/domain';
import { Audited, CurrentCaller, inPath, Requires } from '#identity/feature';
import { DescribedAs, Describes } from '#platform/http';
import { toChange, toDraft, toView } from './route-views.js';
import { RoutesService } from './routes.service.js';

/** Routes and their settings (R-ROUTE-29); each call is about the app that the route really belongs to (R-ROUTE-38). */
@DescribedAs('Routes')
@Controller('api/v1/admin')
export class RoutesController {
  constructor(private readonly routes: RoutesService) {}

  @Post('scripts/:id/routes')
  @Describes({
    summary: 'Create a route; it serves from the moment of the answer',
    details:
      'A path is literal (`/greet`), has `:name` segments, or ends in `/*`. Two routes of an app that could answer the same request conflict; the answer names the one in the way, `conflicting_route`.',
    errors: [
      'route.invalid',
      'route.reserved',
      'route.host-not-claimed',
      'route.module-not-routable',
      'route.conflict',
    ],
    example: { path: '/greet/:name', method: 'GET', rate_limit: { requests: 60, per_seconds: 60, by: 'ip' } },
  })
  @Requires('AppWriteRoute', inPath('script', 'id'))
  @Audited('route.create', 'route')
  async create(
    @CurrentCaller() caller: Caller,
    @Param('id') scriptId: string,
    @Body() body: CreateRouteBody,
  ): Promise<RouteView> {
    return toView(await this.routes.create(caller, scriptId, toDraft(body)));
  }

  @Get('scripts/:id/routes')
  @Describes({ summary: 'The routes of a script' })
  @Requires('AppRead', inPath('script', 'id'))
  async listOfScript(@Param('id') scriptId: string, @Query() query: PageQuery): Promise<Page<RouteView>> {
    const { items, next_cursor } = await this.routes.listOfScript(scriptId, query);
    return { items: items.map(toView), next_cursor };
  }

  @Get('apps/:id_or_slug/routes')
  @Describes({ summary: 'The routes of an app' })
  @Requires('AppRead', inPath('app', 'id_or_slug'))
  async listOfApp(
    @Param('id_or_slug') idOrSlug: string,
    @Query() query: PageQuery,
  ): Promise<Page<RouteView>> {
    const { items, next_cursor } = await this.routes.listOfApp(idOrSlug, query);
    return { items: items.map(toView), next_cursor };
  }

  @Get('routes/:id')
  @Describes({ summary: 'A route' })
  @Requires('AppRead', inPath('route', 'id'))
  async read(@Param('id') id: string): Promise<RouteView> {
    return toView(await this.routes.get(id));
  }

  @Patch('routes/:id')
  @Describes({
    summary: 'Change what holds for the requests of a route',
    errors: ['route.invalid'],
    example: { auth: 'member', rate_limit: null },
  })
  @Requires('AppWriteRoute', inPath('route', 'id'))
  @Audited('route.update', 'route', 'id')
  async update(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body() body: UpdateRouteBody,
  ): Promise<RouteView> {
    return toView(await this.routes.update(caller, id, toChange(body)));
  }

  @Delete('routes/:id')
  @Describes({ summary: 'Delete a route' })
  @HttpCode(204)
  @Requires('AppWriteRoute', inPath('route', 'id'))
  @Audited('route.delete', 'route', 'id')
  delete(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<void> {
    return this.routes.delete(caller, id);
  }
}
