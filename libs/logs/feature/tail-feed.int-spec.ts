import { executionsRecorded } from '#contracts';
import { newId } from '#kernel';
import { TailRepository } from '#logs/data';
import { InProcessBus } from '#platform/messaging';
import { createLogger } from '#platform/telemetry';
import { usePostgres } from '#testing';
import { pause, until } from './tail-client.for-spec.js';
import { TailFeed } from './tail-feed.js';

const pg = usePostgres();

/** Fails as a database that is away, and says so first. */
class AwayRepository extends TailRepository {
  asked = 0;

  constructor(private readonly onAsked: (times: number) => void) {
    super();
  }

  override find(): Promise<never> {
    this.asked += 1;
    this.onAsked(this.asked);
    return Promise.reject(new Error('away'));
  }
}

it('tries again while somebody watches, and asks nothing once the last one left, even amid a failure', async () => {
  const bus = new InProcessBus();
  let leave = (): void => undefined;
  const repository = new AwayRepository((times) => {
    if (times === 3) leave();
  });
  const feed = new TailFeed(bus, pg.database, repository, createLogger('spec', 'silent'));
  await bus.start();
  leave = feed.watch({ kind: 'app', id: newId() }, { take: () => undefined, miss: () => undefined });
  bus.publish(executionsRecorded, { recorderId: newId(), seq: 1, executionIds: [newId()] });
  await until(() => repository.asked === 3);
  await pause(1_500);
  expect(repository.asked).toBe(3);
  await bus.close();
});
