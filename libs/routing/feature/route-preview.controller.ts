import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CheckRouteBody, MatchRouteBody } from '#contracts';
import type { RouteCheckView, RouteMatchView } from '#contracts';
import type { Principal } from '#identity/domain';
import { CurrentPrincipal, inBody, Requires } from '#identity/feature';
import { DescribedAs, Describes } from '#platform/http';
import { RoutePreview } from './route-preview.js';
import { toDraft, toView } from './route-views.js';

/** Questions about routes, asked before there is one (R-ROUTE-29). The router reads two colons as one that is meant. */
@DescribedAs('Routes')
@Controller('api/v1/admin')
export class RoutePreviewController {
  constructor(private readonly preview: RoutePreview) {}

  @Post('routes::check')
  @Describes({
    summary: 'Whether a route could be made, and what is in the way',
    errors: ['route.invalid', 'route.reserved'],
  })
  @HttpCode(200)
  @Requires('AppRead', inBody('script', 'script_id'))
  async check(@Body() body: CheckRouteBody): Promise<RouteCheckView> {
    const { conflicts, errors } = await this.preview.check(body.script_id, toDraft(body));
    return { ok: conflicts.length + errors.length === 0, conflicts: conflicts.map(toView), errors };
  }

  @Post('routes::match')
  @Describes({ summary: 'Which route takes a request' })
  @HttpCode(200)
  @Requires('AppRead', inBody('app', 'app_id'))
  async match(
    @CurrentPrincipal() principal: Principal,
    @Body() body: MatchRouteBody,
  ): Promise<RouteMatchView> {
    const { url, method, app_id: app } = body;
    const { route, appId, params, rest, reason } = await this.preview.match(principal, { url, method, app });
    return {
      matched: route === null ? null : toView(route),
      script_id: route?.scriptId ?? null,
      app_id: appId,
      params,
      rest,
      reason,
    };
  }
}
