import { once } from 'node:events';
import { connect } from 'node:net';
import { describeWithNats, describeWithRedis, useNats, useRedis } from './index.js';

async function canConnect(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

describeWithNats(
  'a NATS server of its own',
  () => {
    const nats = useNats({ own: true });

    it('can be stopped and comes back at the same URL', async () => {
      const { url } = nats;
      expect(await canConnect(url)).toBe(true);
      await nats.stop();
      expect(await canConnect(url)).toBe(false);
      await nats.restart();
      expect(nats.url).toBe(url);
      expect(await canConnect(url)).toBe(true);
    });
  },
  { own: true },
);

describeWithRedis('a Redis server that others use', () => {
  const redis = useRedis();

  it('is there, and is not to be stopped', async () => {
    expect(await canConnect(redis.url)).toBe(true);
    expect(() => redis.stop()).toThrow('Cannot stop a server that other specs may use');
  });
});
