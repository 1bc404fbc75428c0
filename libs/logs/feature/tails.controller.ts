import { Controller, Get, Headers, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '#identity/domain';
import { CurrentPrincipal } from '#identity/feature';
import type { LogScope } from '#logs/domain';
import { ExecutionTails } from './execution-tails.js';
import { LogAccess } from './log-access.js';

/** Executions as they are recorded, as server-sent events. */
@Controller('api/v1/admin')
export class TailsController {
  constructor(
    private readonly tails: ExecutionTails,
    private readonly access: LogAccess,
  ) {}

  @Get('scripts/:id/logs/tail')
  async ofScript(
    @CurrentPrincipal() principal: Principal,
    @Param('id') scriptId: string,
    @Headers('last-event-id') lastId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.serve(await this.access.script(principal, scriptId), lastId, request, reply);
  }

  @Get('apps/:id/executions/tail')
  async ofApp(
    @CurrentPrincipal() principal: Principal,
    @Param('id') idOrSlug: string,
    @Headers('last-event-id') lastId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.serve(await this.access.app(principal, idOrSlug), lastId, request, reply);
  }

  private async serve(
    scope: LogScope,
    lastId: string | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    // The framework answers HEAD wherever it answers GET; a stream without a body would never end.
    if (request.method === 'HEAD') await reply.type('text/event-stream').send();
    else await this.tails.serve(scope, lastId === '' ? undefined : lastId, reply);
  }
}
