import type { MessageBus } from '#platform/messaging';
import { NatsBus } from '#platform/messaging-nats';
import { createLogger } from '#platform/telemetry';
import { describeWithNats, useNats } from '#testing';
import { LossyBus } from './tail-world.for-spec.js';
import { describeTails } from './tails.contract-suite.js';

describe('in one process', () => {
  const bus = new LossyBus();
  afterAll(() => bus.close());
  describeTails('a tail', () => bus);
});

describeWithNats(
  'over NATS',
  () => {
    const nats = useNats({ own: true });
    const buses: MessageBus[] = [];
    afterAll(() => Promise.all(buses.map((bus) => bus.close())));
    describeTails('a tail', () => {
      const logger = createLogger('spec', 'silent');
      const bus = new NatsBus({ url: nats.url, name: 'spec-tails', logger });
      buses.push(bus);
      return bus;
    });
  },
  { own: true },
);
