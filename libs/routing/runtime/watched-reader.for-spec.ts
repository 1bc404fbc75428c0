import { RoutingSnapshotReader } from '#routing/data';
import type { KnownRoutes, RoutingPosition, RoutingReading, StoredApp } from '#routing/data';

/** The real reader, which can be told to wait or to fail, and counts. */
export class WatchedReader extends RoutingSnapshotReader {
  reads = 0;
  atOnce = 0;
  mostAtOnce = 0;
  failing = false;
  /** Behind the first app. */
  breaking = false;
  gate: Promise<void> = Promise.resolve();

  /** Of each reading: whether it was whole, and the apps that it was of. */
  readonly readings: { isWhole: boolean; appIds: string[] }[] = [];

  override async follow<T>(
    since: RoutingPosition | undefined,
    known: KnownRoutes,
    use: (reading: RoutingReading) => Promise<T>,
  ): Promise<T> {
    this.reads += 1;
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    try {
      if (this.failing) throw new Error('The database is away');
      return await super.follow(since, known, async ({ position, isWhole, apps }) => {
        const appIds: string[] = [];
        const watched = this.watch(apps, appIds);
        const result = await use({ position, isWhole, apps: watched });
        this.readings.push({ isWhole, appIds });
        await this.gate;
        return result;
      });
    } finally {
      this.atOnce -= 1;
    }
  }

  private async *watch(apps: AsyncIterable<StoredApp>, appIds: string[]): AsyncGenerator<StoredApp> {
    for await (const app of apps) {
      appIds.push(app.appId);
      yield app;
      if (this.breaking) throw new Error('The connection broke');
    }
  }
}

/** Lets real I/O go on until it is so, whatever has become of the timers. */
export const until = async (isSo: () => boolean): Promise<void> => {
  for (const end = performance.now() + 10_000; !isSo();) {
    if (performance.now() > end) throw new Error('It did not become so');
    await new Promise((resolve) => setImmediate(resolve));
  }
};
