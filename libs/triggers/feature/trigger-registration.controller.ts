import { Body, Controller, Param, Post } from '@nestjs/common';
import {
  CreateCronTriggerBody,
  CreateDeadLetterTriggerBody,
  CreateDocsTriggerBody,
  CreateEmailTriggerBody,
  CreateFilesTriggerBody,
  CreateKvTriggerBody,
  CreatePubsubTriggerBody,
  CreateQueueTriggerBody,
} from '#contracts';
import type { TriggerView } from '#contracts';
import type { Caller } from '#identity/domain';
import { Audited, CurrentCaller, inPath, Requires } from '#identity/feature';
import { DescribedAs, Describes } from '#platform/http';
import type { TriggerDetails } from '#triggers/domain';
import { TriggerApps } from './trigger-apps.js';
import { cronOf, deadLetterOf, queueOf, settingsOf, toView } from './trigger-views.js';
import { TriggersService } from './triggers.service.js';

/** New triggers: one way in for each kind, with a body of its own (R-TRIG-03). */
@DescribedAs('Triggers')
@Controller('api/v1/admin/apps/:id_or_slug/triggers')
export class TriggerRegistrationController {
  constructor(
    private readonly triggers: TriggersService,
    private readonly apps: TriggerApps,
  ) {}

  @Post('kv')
  @Describes({
    summary: 'Run a script for writes to `kv`',
    errors: ['trigger.invalid', 'trigger.target', 'trigger.too-many'],
  })
  @Requires('AppManageTriggers', inPath('app', 'id_or_slug'))
  @Audited('trigger.create', 'trigger')
  kv(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') app: string,
    @Body() body: CreateKvTriggerBody,
  ): Promise<TriggerView> {
    return this.create(caller, app, body, {
      kind: 'kv',
      collectionGlob: body.collection_glob,
      ops: body.ops ?? [],
    });
  }

  @Post('docs')
  @Describes({
    summary: 'Run a script for writes to `docs`',
    errors: ['trigger.invalid', 'trigger.target', 'trigger.too-many'],
  })
  @Requires('AppManageTriggers', inPath('app', 'id_or_slug'))
  @Audited('trigger.create', 'trigger')
  docs(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') app: string,
    @Body() body: CreateDocsTriggerBody,
  ): Promise<TriggerView> {
    return this.create(caller, app, body, {
      kind: 'docs',
      collectionGlob: body.collection_glob,
      ops: body.ops ?? [],
    });
  }

  @Post('files')
  @Describes({
    summary: 'Run a script for writes to `files`',
    errors: ['trigger.invalid', 'trigger.target', 'trigger.too-many'],
  })
  @Requires('AppManageTriggers', inPath('app', 'id_or_slug'))
  @Audited('trigger.create', 'trigger')
  files(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') app: string,
    @Body() body: CreateFilesTriggerBody,
  ): Promise<TriggerView> {
    return this.create(caller, app, body, {
      kind: 'files',
      collectionGlob: body.collection_glob,
      ops: body.ops ?? [],
    });
  }

  @Post('cron')
  @Describes({
    summary: 'Run a script for a schedule',
    errors: ['trigger.invalid', 'trigger.target', 'trigger.too-many'],
  })
  @Requires('AppManageTriggers', inPath('app', 'id_or_slug'))
  @Audited('trigger.create', 'trigger')
  cron(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') app: string,
    @Body() body: CreateCronTriggerBody,
  ): Promise<TriggerView> {
    return this.create(caller, app, body, cronOf(body));
  }

  @Post('pubsub')
  @Describes({
    summary: 'Run a script for what is published',
    errors: ['trigger.invalid', 'trigger.target', 'trigger.too-many'],
  })
  @Requires('AppManageTriggers', inPath('app', 'id_or_slug'))
  @Audited('trigger.create', 'trigger')
  pubsub(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') app: string,
    @Body() body: CreatePubsubTriggerBody,
  ): Promise<TriggerView> {
    return this.create(caller, app, body, { kind: 'pubsub', topicPattern: body.topic_pattern });
  }

  @Post('queue')
  @Describes({
    summary: 'Run a script for the messages of a queue',
    errors: ['trigger.invalid', 'trigger.target', 'trigger.too-many', 'trigger.taken'],
  })
  @Requires('AppManageTriggers', inPath('app', 'id_or_slug'))
  @Audited('trigger.create', 'trigger')
  queue(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') app: string,
    @Body() body: CreateQueueTriggerBody,
  ): Promise<TriggerView> {
    return this.create(caller, app, body, queueOf(body));
  }

  @Post('email')
  @Describes({
    summary: 'Run a script for emails to an address',
    errors: ['trigger.invalid', 'trigger.target', 'trigger.too-many', 'trigger.taken'],
  })
  @Requires('AppManageTriggers', inPath('app', 'id_or_slug'))
  @Audited('trigger.create', 'trigger')
  email(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') app: string,
    @Body() body: CreateEmailTriggerBody,
  ): Promise<TriggerView> {
    return this.create(caller, app, body, { kind: 'email', address: body.address });
  }

  @Post('dead_letter')
  @Describes({
    summary: 'Run a script for new dead letters',
    errors: ['trigger.invalid', 'trigger.target', 'trigger.too-many'],
  })
  @Requires('AppManageTriggers', inPath('app', 'id_or_slug'))
  @Audited('trigger.create', 'trigger')
  deadLetter(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') app: string,
    @Body() body: CreateDeadLetterTriggerBody,
  ): Promise<TriggerView> {
    return this.create(caller, app, body, deadLetterOf(body));
  }

  private async create(
    caller: Caller,
    app: string,
    body: Parameters<typeof settingsOf>[0],
    details: TriggerDetails,
  ): Promise<TriggerView> {
    const appId = await this.apps.idOf(app);
    return toView(await this.triggers.create(caller, appId, settingsOf(body), details));
  }
}
