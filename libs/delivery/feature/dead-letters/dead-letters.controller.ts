import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ListDeadLettersQuery,
  ReplayDeadLetterBody,
  ReplayDeadLettersBody,
  ResolveDeadLetterBody,
  ResolveDeadLettersBody,
} from '#contracts';
import type {
  DeadLetterCountView,
  DeadLettersReplayedView,
  DeadLettersResolvedView,
  DeadLetterView,
  FullDeadLetterView,
  Page,
} from '#contracts';
import type { Caller } from '#identity/domain';
import { Audited, CurrentCaller, inPath, Requires } from '#identity/feature';
import { DescribedAs, Describes } from '#platform/http';
import { toCountView, toFullView, toView } from './dead-letter-views.js';
import { DeadLettersService } from './dead-letters.service.js';

const LETTER = { dl_id: 'Id of the dead letter' };

/** All of it is for those who administer the app, reading too: payloads are what its users sent (R-DL-02). */
@DescribedAs('Dead letters')
@Controller('api/v1/admin/apps/:id_or_slug/dead_letters')
@Requires('AppDeadLetterManage', inPath('app', 'id_or_slug'))
export class DeadLettersController {
  constructor(private readonly letters: DeadLettersService) {}

  @Get()
  @Describes({ summary: 'Events of an app that could not be run, newest first, without their payloads' })
  async list(
    @Param('id_or_slug') idOrSlug: string,
    @Query() query: ListDeadLettersQuery,
  ): Promise<Page<DeadLetterView>> {
    const { items, next_cursor } = await this.letters.list(idOrSlug, query);
    return { items: items.map(toView), next_cursor };
  }

  @Get('count')
  @Describes({ summary: 'How many dead letters nobody has dealt with yet' })
  async count(@Param('id_or_slug') idOrSlug: string): Promise<DeadLetterCountView> {
    return toCountView(await this.letters.count(idOrSlug));
  }

  @Get(':dl_id')
  @Describes({
    summary: 'One dead letter, with its payload and the whole error',
    parameters: LETTER,
    errors: ['dead-letter.not-found'],
  })
  async get(@Param('id_or_slug') idOrSlug: string, @Param('dl_id') id: string): Promise<FullDeadLetterView> {
    return toFullView(await this.letters.get(idOrSlug, id));
  }

  @Post('replay')
  @HttpCode(200)
  @Describes({
    summary: 'Run many unresolved dead letters again, oldest first',
    details:
      'Those whose script is deleted or a module are skipped. A call that ends early has replayed some of them; the same call goes on.',
    example: { filter: { source: 'http', code: 'script.threw' }, limit: 1000 },
  })
  @Audited('dead-letter.replay', 'app')
  replayMany(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') idOrSlug: string,
    @Body() body: ReplayDeadLettersBody,
  ): Promise<DeadLettersReplayedView> {
    return this.letters.replayMany(caller, idOrSlug, body);
  }

  @Post('resolve')
  @HttpCode(200)
  @Describes({
    summary: 'Mark many unresolved dead letters as dealt with, oldest first',
    example: { filter: {}, reason: 'ignored' },
  })
  @Audited('dead-letter.resolve', 'app')
  resolveMany(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') idOrSlug: string,
    @Body() { reason, ...wish }: ResolveDeadLettersBody,
  ): Promise<DeadLettersResolvedView> {
    return this.letters.resolveMany(caller, idOrSlug, wish, reason);
  }

  @Post(':dl_id/replay')
  @HttpCode(200)
  @Describes({
    summary: 'Run the event of a dead letter again, as it was or with another payload',
    details:
      'The version in force is run, so that a fixed script takes what the broken one could not. An edited payload is taken as a whole, in the form that the original has.',
    example: { payload: { op: 'set', occurredAt: '2026-11-03T12:30:00.000Z', kv: { key: 'a', value: 2 } } },
    parameters: LETTER,
    errors: [
      'dead-letter.not-found',
      'dead-letter.resolved',
      'dead-letter.script-gone',
      'dead-letter.script-is-module',
      'dead-letter.invalid-payload',
      'dead-letter.payload-too-large',
    ],
  })
  @Audited('dead-letter.replay', 'dead-letter', 'dl_id')
  async replay(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') idOrSlug: string,
    @Param('dl_id') id: string,
    @Body() body: ReplayDeadLetterBody,
  ): Promise<DeadLetterView> {
    return toView(await this.letters.replay(caller, idOrSlug, id, body));
  }

  @Post(':dl_id/resolve')
  @HttpCode(200)
  @Describes({
    summary: 'Mark a dead letter as dealt with',
    parameters: LETTER,
    errors: ['dead-letter.not-found', 'dead-letter.resolved'],
  })
  @Audited('dead-letter.resolve', 'dead-letter', 'dl_id')
  async resolve(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') idOrSlug: string,
    @Param('dl_id') id: string,
    @Body() { reason }: ResolveDeadLetterBody,
  ): Promise<DeadLetterView> {
    return toView(await this.letters.resolve(caller, idOrSlug, id, reason));
  }
}
