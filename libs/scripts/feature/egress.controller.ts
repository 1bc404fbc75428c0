import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { PutEgressBody } from '#contracts';
import type { EgressView } from '#contracts';
import type { Caller } from '#identity/domain';
import { Audited, CurrentCaller, inPath, Requires } from '#identity/feature';
import { DescribedAs, Describes } from '#platform/http';
import type { EgressRow } from '#scripts/data';
import { EgressService } from './egress.service.js';

@DescribedAs('Network access of scripts')
@Controller('api/v1/admin/apps/:id_or_slug/egress')
export class EgressController {
  constructor(private readonly egress: EgressService) {}

  @Get()
  @Describes({ summary: "Where an app's scripts may send requests" })
  @Requires('AppRead', inPath('app', 'id_or_slug'))
  async read(@Param('id_or_slug') idOrSlug: string): Promise<EgressView> {
    return toView(await this.egress.find(idOrSlug));
  }

  @Put()
  @Describes({
    summary: "Set where an app's scripts may send requests",
    example: { allowed_hosts: ['api.example', '*.cdn.example'] },
  })
  @Requires('AppAdmin', inPath('app', 'id_or_slug'))
  @Audited('egress.put', 'app', 'id_or_slug')
  async put(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') idOrSlug: string,
    @Body() body: PutEgressBody,
  ): Promise<EgressView> {
    return toView(await this.egress.put(caller, idOrSlug, body.allowed_hosts));
  }
}

function toView(row: EgressRow | undefined): EgressView {
  return { allowed_hosts: row?.allowedHosts ?? null, updated_at: row?.updatedAt.toISOString() ?? null };
}
