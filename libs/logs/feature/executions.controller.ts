import { Controller, Get, Param, Query } from '@nestjs/common';
import { ListAppExecutionsQuery, ListExecutionsQuery } from '#contracts';
import type { ExecutionTreeView, ExecutionView, Page } from '#contracts';
import { inPath, Requires } from '#identity/feature';
import { DescribedAs, Describes } from '#platform/http';
import { ExecutionTreesService } from './execution-trees.service.js';
import { ExecutionsService } from './executions.service.js';
import { LogScopes } from './log-scopes.js';

@DescribedAs('Executions')
@Controller('api/v1/admin')
export class ExecutionsController {
  constructor(
    private readonly executions: ExecutionsService,
    private readonly scopes: LogScopes,
    private readonly trees: ExecutionTreesService,
  ) {}

  @Get('scripts/:id/logs')
  @Describes({ summary: 'The executions of a script, newest first' })
  @Requires('AppLogRead', inPath('script', 'id'))
  async listOfScript(
    @Param('id') scriptId: string,
    @Query() query: ListExecutionsQuery,
  ): Promise<Page<ExecutionView>> {
    return this.executions.list(await this.scopes.script(scriptId), query);
  }

  @Get('apps/:id/executions')
  @Describes({ summary: 'The executions of an app, newest first' })
  @Requires('AppLogRead', inPath('app', 'id'))
  async listOfApp(
    @Param('id') idOrSlug: string,
    @Query() query: ListAppExecutionsQuery,
  ): Promise<Page<ExecutionView>> {
    return this.executions.list(await this.scopes.app(idOrSlug), query);
  }

  @Get('executions/:id')
  @Describes({ summary: 'One execution' })
  @Requires('AppLogRead', inPath('execution', 'id'))
  get(@Param('id') executionId: string): Promise<ExecutionView> {
    return this.executions.get(executionId);
  }

  @Get('executions/:id/tree')
  @Describes({
    summary: 'What came of what: all executions of the chain that one is part of, and their cost',
    details: 'Whichever execution of the chain is named. Events that still wait and dead letters are in it.',
  })
  @Requires('AppLogRead', inPath('execution', 'id'))
  tree(@Param('id') executionId: string): Promise<ExecutionTreeView> {
    return this.trees.of(executionId);
  }
}
