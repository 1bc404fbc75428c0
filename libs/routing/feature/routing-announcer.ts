import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { mergeMap } from 'rxjs';
import type { Observable } from 'rxjs';
import { API_VERSION, SECOND_MS } from '#kernel';
import { routingApplied, routingChanged } from '#contracts';
import type { RoutingApplied } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { Logger } from '#platform/telemetry';
import { RoutingSnapshotReader } from '#routing/data';

/** An orchestrator silent for this long is waited for no more; they speak every second. */
const SILENCE_MS = 3 * SECOND_MS;
/** The longest a write's answer is held back; who has not applied it by then does so by itself. */
const HOLD_MS = 500;

const ADMIN_PATH = `/api/v${API_VERSION}/admin/`;
const WRITES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

interface Heard {
  readonly revision: number;
  readonly at: number;
}

/**
 * Makes a change of routing hold everywhere before its author hears of it: a new route answers and a deleted one
 * is gone as soon as the admin call returns (R-ROUTE-30). The app registers it as APP_INTERCEPTOR. It listens from
 * its making on, so it must be made before the bus starts.
 */
@Injectable()
export class RoutingAnnouncer implements NestInterceptor {
  private readonly heard = new Map<string, Heard>();
  private readonly waiting = new Set<() => void>();
  private announced = -1;

  constructor(
    private readonly bus: MessageBus,
    private readonly reader: RoutingSnapshotReader,
    private readonly logger: Logger,
  ) {
    bus.subscribe(routingApplied, (applied) => this.hear(applied));
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const { method, url } = context.switchToHttp().getRequest<{ method: string; url: string }>();
    if (!WRITES.has(method) || !url.startsWith(ADMIN_PATH)) return next.handle();
    return next.handle().pipe(
      mergeMap(async (answer: unknown) => {
        await this.announceNow();
        return answer;
      }),
    );
  }

  /**
   * Tells all orchestrators what is in force now and waits, for a bounded time, until they serve it. Never throws:
   * what was committed stays committed, and they look for themselves every so often.
   */
  async announceNow(): Promise<void> {
    try {
      const revision = await this.reader.readRevision();
      if (revision !== this.announced) {
        this.announced = revision;
        this.bus.publish(routingChanged, { revision });
      }
      await this.untilApplied(revision);
    } catch (error) {
      this.logger.warn({ err: error }, 'Cannot announce a change of routes');
    }
  }

  private untilApplied(revision: number): Promise<void> {
    if (this.isApplied(revision)) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve();
      };
      const look = () => {
        if (this.isApplied(revision)) done();
      };
      const timer = setTimeout(done, HOLD_MS);
      this.waiting.add(look);
    });
  }

  private isApplied(revision: number): boolean {
    const since = performance.now() - SILENCE_MS;
    for (const one of this.heard.values()) if (one.at >= since && one.revision < revision) return false;
    return true;
  }

  private hear({ orchestratorId, revision }: RoutingApplied): void {
    const now = performance.now();
    for (const [id, { at }] of this.heard) if (at < now - SILENCE_MS) this.heard.delete(id);
    this.heard.set(orchestratorId, { revision, at: now });
    for (const look of this.waiting) look();
  }
}
