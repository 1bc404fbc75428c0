import { Controller, Get, Param, Query } from '@nestjs/common';
import { ListAppExecutionsQuery, ListExecutionsQuery } from '#contracts';
import type { ExecutionView, Page } from '#contracts';
import type { Principal } from '#identity/domain';
import { CurrentPrincipal } from '#identity/feature';
import { ExecutionsService } from './executions.service.js';
import { LogAccess } from './log-access.js';

@Controller('api/v1/admin')
export class ExecutionsController {
  constructor(
    private readonly executions: ExecutionsService,
    private readonly access: LogAccess,
  ) {}

  @Get('scripts/:id/logs')
  async listOfScript(
    @CurrentPrincipal() principal: Principal,
    @Param('id') scriptId: string,
    @Query() query: ListExecutionsQuery,
  ): Promise<Page<ExecutionView>> {
    return this.executions.list(await this.access.script(principal, scriptId), query);
  }

  @Get('apps/:id/executions')
  async listOfApp(
    @CurrentPrincipal() principal: Principal,
    @Param('id') idOrSlug: string,
    @Query() query: ListAppExecutionsQuery,
  ): Promise<Page<ExecutionView>> {
    return this.executions.list(await this.access.app(principal, idOrSlug), query);
  }

  @Get('executions/:id')
  get(@CurrentPrincipal() principal: Principal, @Param('id') executionId: string): Promise<ExecutionView> {
    return this.executions.get(principal, executionId);
  }
}
