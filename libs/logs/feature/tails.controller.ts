import { Controller, Get, Headers, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { inPath, Requires } from '#identity/feature';
import { DescribedAs, Describes } from '#platform/http';
import type { LogScope } from '#logs/domain';
import { ExecutionTails } from './execution-tails.js';
import { LogScopes } from './log-scopes.js';

/** What the document says of both. */
const TAIL = {
  details:
    'Event `execution`: `id` is the execution, `data` an item of the list. Event `gap`: `data` is `{dropped}`, how many, at least, were left out because the client was too slow; the list has them.',
  parameters: { 'last-event-id': 'The execution seen last: what came behind it is sent first' },
  answer: {
    type: 'text/event-stream',
    description: 'Server-sent events, for as long as the client stays',
    example: 'event: gap\ndata: {"dropped":12}\n\n',
  },
  errors: ['input.invalid', 'logs.tail-refused'],
};

/** Executions as they are recorded, as server-sent events. */
@DescribedAs('Executions')
@Controller('api/v1/admin')
export class TailsController {
  constructor(
    private readonly tails: ExecutionTails,
    private readonly scopes: LogScopes,
  ) {}

  @Get('scripts/:id/logs/tail')
  @Describes({ summary: 'The executions of a script, as they are recorded', ...TAIL })
  @Requires('AppLogRead', inPath('script', 'id'))
  async ofScript(
    @Param('id') scriptId: string,
    @Headers('last-event-id') lastId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.serve(await this.scopes.script(scriptId), lastId, request, reply);
  }

  @Get('apps/:id/executions/tail')
  @Describes({ summary: 'The executions of an app, as they are recorded', ...TAIL })
  @Requires('AppLogRead', inPath('app', 'id'))
  async ofApp(
    @Param('id') idOrSlug: string,
    @Headers('last-event-id') lastId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.serve(await this.scopes.app(idOrSlug), lastId, request, reply);
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
