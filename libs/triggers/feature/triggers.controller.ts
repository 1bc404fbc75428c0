import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { FireTriggerBody, ListTriggersQuery, PreviewScheduleBody, UpdateTriggerBody } from '#contracts';
import type { Page, SchedulePreviewView, TriggerFiredView, TriggerView } from '#contracts';
import type { Caller } from '#identity/domain';
import { Audited, CurrentCaller, inPath, Requires, RequiresSignIn } from '#identity/feature';
import { DescribedAs, Describes } from '#platform/http';
import { SchedulePreview } from './schedule-preview.js';
import { TriggerApps } from './trigger-apps.js';
import { TriggerFires } from './trigger-fires.js';
import { detailsChange, settingsOf, toView } from './trigger-views.js';
import { TriggersService } from './triggers.service.js';

const TRIGGER_ID = { trigger_id: 'Id of the trigger' };

/** Triggers of every kind; each call is about the app in its path (R-TRIG-03, R-TRIG-10). */
@DescribedAs('Triggers')
@Controller('api/v1/admin')
export class TriggersController {
  constructor(
    private readonly triggers: TriggersService,
    private readonly fires: TriggerFires,
    private readonly preview: SchedulePreview,
    private readonly apps: TriggerApps,
  ) {}

  @Get('apps/:id_or_slug/triggers')
  @Describes({ summary: 'The triggers of an app' })
  @Requires('AppManageTriggers', inPath('app', 'id_or_slug'))
  async list(
    @Param('id_or_slug') app: string,
    @Query() query: ListTriggersQuery,
  ): Promise<Page<TriggerView>> {
    const { items, next_cursor } = await this.triggers.list(await this.apps.idOf(app), query);
    return { items: items.map(toView), next_cursor };
  }

  @Get('apps/:id_or_slug/triggers/:trigger_id')
  @Describes({ summary: 'A trigger', errors: ['trigger.not-found'], parameters: TRIGGER_ID })
  @Requires('AppManageTriggers', inPath('app', 'id_or_slug'))
  async read(@Param('id_or_slug') app: string, @Param('trigger_id') id: string): Promise<TriggerView> {
    return toView(await this.triggers.get(await this.apps.idOf(app), id));
  }

  @Patch('apps/:id_or_slug/triggers/:trigger_id')
  @Describes({
    summary: 'Change a trigger',
    details: 'Events that it has caused already keep what they were made with.',
    errors: ['trigger.not-found', 'trigger.invalid', 'trigger.target', 'trigger.taken'],
    parameters: TRIGGER_ID,
    example: { enabled: false },
  })
  @Requires('AppManageTriggers', inPath('app', 'id_or_slug'))
  @Audited('trigger.update', 'trigger', 'trigger_id')
  async update(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') app: string,
    @Param('trigger_id') id: string,
    @Body() body: UpdateTriggerBody,
  ): Promise<TriggerView> {
    const appId = await this.apps.idOf(app);
    return toView(await this.triggers.update(caller, appId, id, settingsOf(body), detailsChange(body)));
  }

  @Delete('apps/:id_or_slug/triggers/:trigger_id')
  @Describes({
    summary: 'Delete a trigger; events that wait are run all the same',
    errors: ['trigger.not-found'],
    parameters: TRIGGER_ID,
  })
  @HttpCode(204)
  @Requires('AppManageTriggers', inPath('app', 'id_or_slug'))
  @Audited('trigger.delete', 'trigger', 'trigger_id')
  async delete(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') app: string,
    @Param('trigger_id') id: string,
  ): Promise<void> {
    await this.triggers.delete(caller, await this.apps.idOf(app), id);
  }

  @Post('triggers/:id/fire')
  @Describes({
    summary: 'Fire a trigger for a try, disabled or not',
    errors: ['trigger.not-found', 'trigger.payload-too-large'],
    example: { op: 'set', payload: { collection: 'orders', key: '17', value: { paid: true } } },
  })
  @HttpCode(202)
  @Requires('AppManageTriggers', inPath('trigger', 'id'))
  @Audited('trigger.fire', 'trigger', 'id')
  async fire(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body() { op, payload }: FireTriggerBody,
  ): Promise<TriggerFiredView> {
    return { execution_id: await this.fires.fire(caller, id, op, payload) };
  }

  @Post('triggers::preview')
  @Describes({ summary: 'When a schedule fires', errors: ['trigger.invalid'] })
  @HttpCode(200)
  @RequiresSignIn()
  times(@Body() body: PreviewScheduleBody): SchedulePreviewView {
    return { times: this.preview.times(body).map((time) => time.toISOString()) };
  }
}
