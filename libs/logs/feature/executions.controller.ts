import { Controller, Get, Param, Query } from '@nestjs/common';
import { ListExecutionsQuery } from '#contracts';
import type { ExecutionView, Page } from '#contracts';
import { ScriptsService } from '#scripts/feature';
import { ExecutionsService } from './executions.service.js';

@Controller('api/v1/admin')
export class ExecutionsController {
  constructor(
    private readonly executions: ExecutionsService,
    private readonly scripts: ScriptsService,
  ) {}

  @Get('scripts/:id/logs')
  async listOfScript(
    @Param('id') scriptId: string,
    @Query() query: ListExecutionsQuery,
  ): Promise<Page<ExecutionView>> {
    const script = await this.scripts.get(scriptId);
    return this.executions.listOfScript(script.id, query);
  }

  @Get('executions/:id')
  async get(@Param('id') executionId: string): Promise<ExecutionView> {
    const { view } = await this.executions.get(executionId);
    return view;
  }
}
