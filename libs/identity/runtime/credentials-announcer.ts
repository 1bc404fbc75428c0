import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { tap } from 'rxjs';
import type { Observable } from 'rxjs';
import { API_VERSION } from '#kernel';
import { credentialsChanged } from '#contracts';
import { MessageBus } from '#platform/messaging';

const WRITES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
/** Who somebody is, what they sign in with, and their roles. A sign-in makes a credential that nobody has heard of. */
const CONCERNED = new RegExp(
  `^/api/v${API_VERSION}/(?:auth/(?!login)|admin/(?:users|api-keys|apps/[^/?]+/members))`,
);

/**
 * Tells all orchestrators to forget what they remember of callers when a call has changed it, once that is committed.
 * The manager registers it as APP_INTERCEPTOR.
 */
@Injectable()
export class CredentialsAnnouncer implements NestInterceptor {
  constructor(private readonly bus: MessageBus) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const { method, url } = context.switchToHttp().getRequest<{ method: string; url: string }>();
    if (!WRITES.has(method) || !CONCERNED.test(url)) return next.handle();
    return next.handle().pipe(tap(() => this.bus.publish(credentialsChanged, {})));
  }
}
