import { describeWithNats, useNats } from '#testing';
import type { BusesForSpecs } from '../messaging/buses-under-spec.contract-suite.js';
import { describeMessageBus } from '../messaging/message-bus.contract-suite.js';
import { NatsBus } from './index.js';
import { KeptLog } from './kept-log.for-spec.js';
import { NatsServer } from './nats-server.for-spec.js';

function twoOn(url: string): Promise<BusesForSpecs> {
  const bus = new NatsBus({ url, name: 'spec-bus', logger: new KeptLog() });
  const peer = new NatsBus({ url, name: 'spec-peer', logger: new KeptLog() });
  const stop = async (): Promise<void> => {
    await Promise.all([bus.close(), peer.close()]);
  };
  return Promise.resolve({ bus, peer, stop });
}

describeWithNats('NATS', () => {
  const nats = useNats();
  describeMessageBus('the bus over NATS', () => twoOn(nats.url));
});

describeWithNats(
  'NATS that carries 64 KB at most',
  () => {
    let small: NatsServer;
    beforeAll(async () => {
      small = await NatsServer.start({ maxPayloadBytes: 64 * 1024 });
    });
    afterAll(() => small.remove());
    describeMessageBus('the bus over it', () => twoOn(small.url));
  },
  { own: true },
);
