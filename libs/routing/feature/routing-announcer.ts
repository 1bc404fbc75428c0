import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { from, mergeMap } from 'rxjs';
import type { Observable } from 'rxjs';
import { SECOND_MS } from '#kernel';
import { routingApplied, routingChanged } from '#contracts';
import type { RoutingApplied } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { Logger } from '#platform/telemetry';
import { RoutingSnapshotReader } from '../data/index.js';

/** An orchestrator not heard of for this long is not waited for. */
const ALIVE_FOR_MS = 3 * SECOND_MS;
/** An answer waits no longer than this for the orchestrators to follow. */
const MAX_WAIT_MS = 500;
const ADMIN_PREFIX = '/api/v1/admin/';

/**
 * Tells the orchestrators what an admin request has changed and lets its answer wait until all of them serve it:
 * who has created a route can call it at once, and a deleted one has stopped (R-ROUTE-30).
 */
@Injectable()
export class RoutingAnnouncer implements NestInterceptor {
  private readonly orchestrators = new Map<string, { revision: number; heardAt: number }>();
  private waiters: (() => void)[] = [];
  private announced = 0;

  constructor(
    private readonly bus: MessageBus,
    private readonly reader: RoutingSnapshotReader,
    private readonly logger: Logger,
  ) {
    bus.subscribe(routingApplied, (applied) => this.hear(applied));
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const changes = request.method !== 'GET' && request.url.startsWith(ADMIN_PREFIX);
    if (!changes) return next.handle();
    return next.handle().pipe(mergeMap((answer) => from(this.announceNow().then(() => answer))));
  }

  /** Announces the present revision if it is newer than the last one, and waits for the orchestrators to follow. */
  async announceNow(): Promise<void> {
    try {
      const revision = await this.reader.readRevision();
      if (revision <= this.announced && this.allServe(revision)) return;
      this.announced = Math.max(this.announced, revision);
      this.bus.publish(routingChanged, { revision });
      await this.waitFor(revision);
    } catch (error) {
      // What was asked for is committed; orchestrators find it by themselves within their re-read.
      this.logger.warn({ err: error }, 'Cannot announce changed routes');
    }
  }

  private hear({ orchestratorId, revision }: RoutingApplied): void {
    this.orchestrators.set(orchestratorId, { revision, heardAt: performance.now() });
    const waiting = this.waiters;
    this.waiters = [];
    for (const look of waiting) look();
  }

  private waitFor(revision: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, MAX_WAIT_MS);
      const look = (): void => {
        if (!this.allServe(revision)) {
          this.waiters.push(look);
          return;
        }
        clearTimeout(timer);
        resolve();
      };
      look();
    });
  }

  private allServe(revision: number): boolean {
    const aliveSince = performance.now() - ALIVE_FOR_MS;
    for (const [id, orchestrator] of this.orchestrators) {
      if (orchestrator.heardAt < aliveSince) this.orchestrators.delete(id);
      else if (orchestrator.revision < revision) return false;
    }
    return true;
  }
}
