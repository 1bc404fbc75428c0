import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { CheckSlugBody, CreateAppBody, DeleteAppQuery, PageQuery, UpdateAppBody } from '#contracts';
import type { AppView, Page, SlugCheckView } from '#contracts';
import type { Caller, Principal } from '#identity/domain';
import {
  Audited,
  CurrentCaller,
  CurrentPrincipal,
  inPath,
  Requires,
  RequiresAnywhere,
} from '#identity/feature';
import { DescribedAs, Describes } from '#platform/http';
import { AppChangesService } from './app-changes.service.js';
import { AppDeletionService } from './app-deletion.service.js';
import { AppsService } from './apps.service.js';
import type { AppOfCaller } from './apps.service.js';

/** Of whoever may make or change an app at all. */
const NEEDED_ROLE = 'app_admin';

@DescribedAs('Apps')
@Controller('api/v1/admin/apps')
export class AppsController {
  constructor(
    private readonly apps: AppsService,
    private readonly changes: AppChangesService,
    private readonly deletion: AppDeletionService,
  ) {}

  @Post()
  @Describes({
    summary: 'Create an app',
    errors: ['app.slug-taken', 'app.slug-in-history'],
  })
  @Requires('InstanceCreateApp')
  @Audited('app.create', 'app')
  async create(@CurrentCaller() caller: Caller, @Body() body: CreateAppBody): Promise<AppView> {
    return toAppView({ app: await this.changes.create(caller, body), role: NEEDED_ROLE });
  }

  @Get()
  @Describes({ summary: 'The apps that the caller may see' })
  @RequiresAnywhere('AppRead')
  async list(@CurrentPrincipal() principal: Principal, @Query() query: PageQuery): Promise<Page<AppView>> {
    const { items, next_cursor } = await this.apps.listFor(principal, query.limit, query.cursor);
    return { items: items.map(toAppView), next_cursor };
  }

  @Get(':id_or_slug')
  @Describes({ summary: 'An app; a slug that it had before leads to it too' })
  @Requires('AppRead', inPath('app', 'id_or_slug'))
  async read(
    @CurrentPrincipal() principal: Principal,
    @Param('id_or_slug') idOrSlug: string,
  ): Promise<AppView> {
    return toAppView(await this.apps.findFor(principal, idOrSlug));
  }

  @Patch(':id_or_slug')
  @Describes({
    summary: 'Change the name or the slug of an app',
    errors: ['app.slug-taken', 'app.slug-in-history'],
    example: { name: 'Shop', slug: 'web-shop' },
  })
  @Requires('AppAdmin', inPath('app', 'id_or_slug'))
  @Audited('app.update', 'app', 'id_or_slug')
  async update(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') idOrSlug: string,
    @Body() body: UpdateAppBody,
  ): Promise<AppView> {
    return toAppView({ app: await this.changes.update(caller, idOrSlug, body), role: NEEDED_ROLE });
  }

  @Delete(':id_or_slug')
  @Describes({
    summary: 'Delete an app with everything in it',
    errors: ['app.has-scripts', 'app.is-default'],
  })
  @HttpCode(204)
  @Requires('AppAdmin', inPath('app', 'id_or_slug'))
  @Audited('app.delete', 'app', 'id_or_slug')
  delete(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') idOrSlug: string,
    @Query() { force }: DeleteAppQuery,
  ): Promise<void> {
    return this.deletion.delete(caller, idOrSlug, force === 'true');
  }

  // Two colons are one that begins no parameter.
  @Post(':id_or_slug/slug::check')
  @Describes({ summary: 'Whether the app could take a slug' })
  @HttpCode(200)
  @Requires('AppAdmin', inPath('app', 'id_or_slug'))
  checkSlug(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') idOrSlug: string,
    @Body() { slug }: CheckSlugBody,
  ): Promise<SlugCheckView> {
    return this.changes.checkSlug(caller, idOrSlug, slug);
  }
}

function toAppView({ app, role }: AppOfCaller): AppView {
  return {
    id: app.id,
    slug: app.slug,
    name: app.name,
    my_role: role,
    created_at: app.createdAt.toISOString(),
    updated_at: app.updatedAt.toISOString(),
  };
}
