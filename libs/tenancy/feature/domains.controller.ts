import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ClaimDomainBody, PageQuery } from '#contracts';
import type { DomainReleasedView, DomainView, Page } from '#contracts';
import type { Caller } from '#identity/domain';
import { Audited, CurrentCaller, inPath, Requires } from '#identity/feature';
import { DescribedAs, Describes } from '#platform/http';
import type { StoredClaim } from '#tenancy/data';
import { DomainsService } from './domains.service.js';

@DescribedAs('Domains')
@Controller('api/v1/admin/apps/:id_or_slug/domains')
export class DomainsController {
  constructor(private readonly domains: DomainsService) {}

  @Get()
  @Describes({ summary: 'The host names that an app claims' })
  @Requires('AppRead', inPath('app', 'id_or_slug'))
  async list(@Param('id_or_slug') idOrSlug: string, @Query() query: PageQuery): Promise<Page<DomainView>> {
    const { items, next_cursor } = await this.domains.list(idOrSlug, query);
    return { items: items.map(toView), next_cursor };
  }

  @Post()
  @Describes({ summary: 'Claim a host name, or all names under one', errors: ['domain.taken'] })
  @Requires('AppManageDomains', inPath('app', 'id_or_slug'))
  @Audited('domain.claim', 'domain')
  async claim(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') idOrSlug: string,
    @Body() { domain }: ClaimDomainBody,
  ): Promise<DomainView> {
    return toView(await this.domains.claim(caller, idOrSlug, domain));
  }

  @Delete(':domain_id')
  @Describes({
    summary: 'Give a claim up; tells which routes nobody can reach any more',
    parameters: { domain_id: 'Id of the claim' },
    errors: ['domain.not-found'],
  })
  @Requires('AppManageDomains', inPath('app', 'id_or_slug'))
  @Audited('domain.release', 'domain', 'domain_id')
  async release(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') idOrSlug: string,
    @Param('domain_id') id: string,
  ): Promise<DomainReleasedView> {
    return { unreachable_routes: await this.domains.release(caller, idOrSlug, id) };
  }
}

function toView({ id, appId, domain, createdAt }: StoredClaim): DomainView {
  return { id, app_id: appId, domain, created_at: createdAt.toISOString() };
}
