import { Injectable } from '@nestjs/common';
import { EXECUTOR_ANNOUNCE_EVERY_MS, EXECUTOR_SILENCE_MS, executorAnnounced } from '#contracts';
import type { ExecutorAnnouncement } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { Logger } from '#platform/telemetry';
import { chooseExecutor, roomForEvents } from '../domain/index.js';

interface Entry {
  readonly id: string;
  capacity: number;
  announcedInFlight: number;
  ownInFlight: number;
  draining: boolean;
  heardAt: number;
}

const LOOK_EVERY_MS = 250;
/** Every executor that is alive has announced itself by then. */
const LISTEN_FIRST_MS = EXECUTOR_ANNOUNCE_EVERY_MS + 100;

/** The executors that are alive, as their announcements tell, and how much this orchestrator has given each. */
@Injectable()
export class ExecutorDirectory {
  private readonly executors = new Map<string, Entry>();
  private readonly goneListeners: ((executorId: string) => void)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private lookedAt = 0;
  private onFirstHeard: () => void = () => undefined;

  constructor(
    bus: MessageBus,
    private readonly logger: Logger,
  ) {
    bus.subscribe(executorAnnounced, (announcement) => this.hear(announcement));
  }

  /** Resolves when an executor was heard of or all had the time to say so: until then every run would be refused. */
  async start(): Promise<void> {
    this.lookedAt = performance.now();
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    if (this.executors.size > 0) return;
    await new Promise<void>((resolve) => {
      const enough = setTimeout(resolve, LISTEN_FIRST_MS);
      this.onFirstHeard = () => {
        clearTimeout(enough);
        resolve();
      };
    });
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Called with each executor that fell silent or could not be reached. */
  onGone(listener: (executorId: string) => void): void {
    this.goneListeners.push(listener);
  }

  choose(scriptId: string, tried: ReadonlySet<string>): string | undefined {
    return chooseExecutor(this.executors.values(), scriptId, tried);
  }

  /** How many events the executors have room for beside requests. */
  get roomForEvents(): number {
    return roomForEvents(this.executors.values());
  }

  given(executorId: string): void {
    const entry = this.executors.get(executorId);
    if (entry !== undefined) entry.ownInFlight += 1;
  }

  returned(executorId: string): void {
    const entry = this.executors.get(executorId);
    if (entry !== undefined && entry.ownInFlight > 0) entry.ownInFlight -= 1;
  }

  /** The bus says that nobody has this address: no need to wait for the silence. */
  unreachable(executorId: string): void {
    this.forget(executorId, 'it cannot be reached');
  }

  get size(): number {
    return this.executors.size;
  }

  private hear(announcement: ExecutorAnnouncement): void {
    const { executorId, capacity, inFlight, draining } = announcement;
    const known = this.executors.get(executorId);
    const heardAt = performance.now();
    if (known === undefined) {
      this.executors.set(executorId, {
        id: executorId,
        capacity,
        announcedInFlight: inFlight,
        ownInFlight: 0,
        draining,
        heardAt,
      });
      this.onFirstHeard();
      return;
    }
    known.capacity = capacity;
    known.announcedInFlight = inFlight;
    known.draining = draining;
    known.heardAt = heardAt;
  }

  private look(): void {
    const now = performance.now();
    const lateMs = now - this.lookedAt - LOOK_EVERY_MS;
    this.lookedAt = now;
    for (const entry of this.executors.values()) {
      // It is this process that stood still: what executors said meanwhile has still to be read.
      if (lateMs > LOOK_EVERY_MS) entry.heardAt = Math.min(entry.heardAt + lateMs, now);
      if (entry.heardAt < now - EXECUTOR_SILENCE_MS) this.forget(entry.id, 'it fell silent');
    }
  }

  private forget(executorId: string, why: string): void {
    const entry = this.executors.get(executorId);
    if (entry === undefined) return;
    this.executors.delete(executorId);
    if (!entry.draining) this.logger.warn({ executorId, why }, 'An executor is gone');
    for (const listener of this.goneListeners) listener(executorId);
  }
}
