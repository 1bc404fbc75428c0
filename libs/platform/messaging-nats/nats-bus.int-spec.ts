import { describeMessageBus } from '../messaging/message-bus.contract-suite.js';
import { KeptLog } from './kept-log.for-spec.js';
import { NatsBus } from './index.js';
import { NatsServer } from './nats-server.for-spec.js';

describe('NATS', () => {
  let server: NatsServer;
  let smallServer: NatsServer;
  beforeAll(async () => {
    server = await NatsServer.start();
    smallServer = await NatsServer.start({ maxPayloadBytes: 64 * 1024 });
  });
  afterAll(() => Promise.all([server.remove(), smallServer.remove()]));

  const twoOn = (url: string) => {
    const bus = new NatsBus({ url, name: 'spec-bus', logger: new KeptLog() });
    const peer = new NatsBus({ url, name: 'spec-peer', logger: new KeptLog() });
    const stop = async (): Promise<void> => {
      await Promise.all([bus.close(), peer.close()]);
    };
    return Promise.resolve({ bus, peer, stop });
  };

  describeMessageBus('the bus over NATS', () => twoOn(server.url));
  describeMessageBus('the bus over NATS that carries 64 KB at most', () => twoOn(smallServer.url));
});
