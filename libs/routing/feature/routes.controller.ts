import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CreateRouteBody, PageQuery } from '#contracts';
import type { Page, RouteView } from '#contracts';
import { RoutesService } from './routes.service.js';

@Controller('api/v1/admin')
export class RoutesController {
  constructor(private readonly routes: RoutesService) {}

  @Post('scripts/:id/routes')
  create(@Param('id') scriptId: string, @Body() body: CreateRouteBody): Promise<RouteView> {
    return this.routes.create(scriptId, body);
  }

  @Get('scripts/:id/routes')
  list(@Param('id') scriptId: string, @Query() query: PageQuery): Promise<Page<RouteView>> {
    return this.routes.listForScript(scriptId, query);
  }

  @Delete('routes/:id')
  @HttpCode(204)
  delete(@Param('id') id: string): Promise<void> {
    return this.routes.delete(id);
  }
}
