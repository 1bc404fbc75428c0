import { Logger } from '#platform/telemetry';

/** Something that is started once and stopped once. */
export interface Part {
  readonly name: string;
  readonly start?: () => Promise<void> | void;
  readonly stop?: () => Promise<void> | void;
}

/**
 * Starts a role's parts in order and stops them in reverse. A start that fails stops what was started; a stop that
 * fails is logged and the others still stop.
 */
export class Lifecycle {
  private readonly started: Part[] = [];
  private stopping: Promise<void> | undefined;

  constructor(private readonly logger: Logger) {}

  /** @throws whatever the part's start throws, after the parts before it were stopped. */
  async add(part: Part): Promise<void> {
    if (this.stopping !== undefined) {
      await this.stopping;
      throw new StoppedWhileStartingError();
    }
    try {
      await part.start?.();
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.started.push(part);
    if (this.stopping !== undefined) await this.stopPart(part);
  }

  /** Safe to call at any time and more than once. */
  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  private async stopAll(): Promise<void> {
    for (let part = this.started.pop(); part !== undefined; part = this.started.pop())
      await this.stopPart(part);
  }

  private async stopPart(part: Part): Promise<void> {
    const began = performance.now();
    try {
      await part.stop?.();
      this.logger.debug({ part: part.name, ms: Math.round(performance.now() - began) }, 'Stopped');
    } catch (error) {
      this.logger.error({ err: error, part: part.name }, 'Cannot stop cleanly');
    }
  }
}

/** Somebody asked to stop before everything was up. */
export class StoppedWhileStartingError extends Error {}
