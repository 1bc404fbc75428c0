import type { Logger } from '#platform/telemetry';

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
  private starting: Promise<void> = Promise.resolve();
  private stopping: Promise<void> | undefined;

  constructor(private readonly logger: Logger) {}

  /**
   * @throws whatever the part's start throws, after the parts before it were stopped.
   * @throws StoppedWhileStartingError when a stop came first; the part is stopped again by then.
   */
  async add(part: Part): Promise<void> {
    if (this.stopping === undefined) {
      try {
        this.starting = this.startPart(part);
        await this.starting;
      } catch (error) {
        await this.stop();
        throw error;
      }
    }
    if (this.stopping === undefined) return;
    await this.stopping;
    throw new StoppedWhileStartingError();
  }

  /**
   * Adds what `open` gives, such as a server, and `close` ends.
   * @throws as `add` does.
   */
  async open<T>(
    name: string,
    open: () => Promise<T>,
    close: (opened: T) => Promise<void> | void,
  ): Promise<T> {
    let opening: Promise<T> | undefined;
    const once = (): Promise<T> => (opening ??= open());
    await this.add({ name, start: async () => void (await once()), stop: async () => close(await once()) });
    return once();
  }

  /** Safe to call at any time and more than once. Waits for the part that is starting, to stop it as well. */
  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  private async startPart(part: Part): Promise<void> {
    await part.start?.();
    this.started.push(part);
  }

  private async stopAll(): Promise<void> {
    // A process that it has started would be left behind otherwise.
    await this.starting.catch(() => undefined);
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
