import type { CorsBody, CreateRouteBody, RateLimitBody, RouteView, UpdateRouteBody } from '#contracts';
import type { Route, RouteCors, RouteRateLimit, SettingsDraft } from '#routing/domain';
import type { RouteChangeDraft, RouteDraft } from './routes.service.js';

export function toView(route: Route): RouteView {
  return {
    id: route.id,
    app_id: route.appId,
    script_id: route.scriptId,
    host_kind: route.hostKind,
    host: route.host,
    host_param_name: route.hostParamName,
    path_kind: route.pathKind,
    path: route.path,
    method: route.method,
    dispatch_mode: route.dispatchMode,
    auth: route.auth,
    rate_limit: rateLimitView(route.rateLimit),
    cors: corsView(route.cors),
    created_at: route.createdAt.toISOString(),
  };
}

function rateLimitView(rule: RouteRateLimit | null): RouteView['rate_limit'] {
  return rule === null ? null : { requests: rule.requests, per_seconds: rule.perSeconds, by: rule.by };
}

function corsView(cors: RouteCors | null): RouteView['cors'] {
  if (cors === null) return null;
  const { origins, headers, exposeHeaders, credentials, maxAgeSeconds } = cors;
  return { origins, headers, expose_headers: exposeHeaders, credentials, max_age_seconds: maxAgeSeconds };
}

export function toDraft(body: CreateRouteBody): RouteDraft {
  const { path, host, method } = body;
  return {
    path,
    host,
    method,
    hostKind: body.host_kind,
    hostParamName: body.host_param_name,
    pathKind: body.path_kind,
    dispatchMode: body.dispatch_mode,
    ...settingsOf(body),
  };
}

export function toChange(body: UpdateRouteBody): RouteChangeDraft {
  return { dispatchMode: body.dispatch_mode, ...settingsOf(body) };
}

function settingsOf({ auth, rate_limit, cors }: UpdateRouteBody): SettingsDraft {
  return {
    auth,
    rateLimit: rate_limit === undefined || rate_limit === null ? rate_limit : rateLimitOf(rate_limit),
    cors: cors === undefined || cors === null ? cors : corsOf(cors),
  };
}

function rateLimitOf({ requests, per_seconds, by }: RateLimitBody): RouteRateLimit {
  return { requests, perSeconds: per_seconds, by };
}

function corsOf({ origins, headers, expose_headers, credentials, max_age_seconds }: CorsBody) {
  return { origins, headers, exposeHeaders: expose_headers, credentials, maxAgeSeconds: max_age_seconds };
}
