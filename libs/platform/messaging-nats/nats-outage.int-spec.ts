import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import { IsInt, IsOptional, IsString } from 'class-validator';
import { defineEvent, defineRequest } from '#contracts';
import { describeWithNats } from '#testing';
import { KeptLog } from './kept-log.for-spec.js';
import { NatsBus } from './index.js';
import { NatsServer } from './nats-server.for-spec.js';

class Message {
  @IsInt() number!: number;
  @IsOptional() @IsString() text?: string;
}
const ask = defineRequest({ subject: 'spec.v1.ask', request: Message, response: Message, errors: [] });
const tell = defineEvent({ subject: 'spec.v1.told', event: Message });
const within = { deadlineMs: 5_000 };
const down = { code: 'bus.down', kind: 'busy', retryAfterSeconds: 1 };

const isUnserved = (bus: NatsBus): Promise<boolean> =>
  bus.request(ask, { number: 0 }, within).then(
    () => false,
    ({ code }: { code?: unknown }) => code === 'bus.unserved',
  );

/** A client may take some seconds to find a server that is back. */
const SLOW_MS = 20_000;

describeWithNats(
  'NATS that comes and goes',
  () => {
    let server: NatsServer;
    let log: KeptLog;
    let opened: NatsBus[];
    const open = (url = server.url, startWithinMs = 5_000): NatsBus => {
      const bus = new NatsBus({ url, name: 'spec', logger: log, startWithinMs });
      opened.push(bus);
      return bus;
    };
    const until = async (holds: () => boolean): Promise<void> => {
      for (let waitedMs = 0; waitedMs < 8_000 && !holds(); waitedMs += 10) await sleep(10);
      expect(holds()).toBe(true);
    };

    beforeEach(() => {
      log = new KeptLog();
      opened = [];
    });
    afterEach(async () => {
      await Promise.all(opened.map((bus) => bus.close()));
      await server.remove();
    });

    it(
      'fails requests at once meanwhile, and serves again after',
      async () => {
        server = await NatsServer.start();
        const [bus, peer] = [open(), open()];
        const heard: number[] = [];
        peer.serve(ask, (message) => Promise.resolve(message));
        peer.subscribe(tell, (message) => heard.push(message.number));
        await Promise.all([bus.start(), peer.start()]);
        await bus.request(ask, { number: 1 }, within);

        await server.kill();
        await until(() => !bus.isUp() && !peer.isUp());
        const startedMs = performance.now();
        for (let count = 0; count < 50; count += 1) {
          await expect(bus.request(ask, { number: 2 }, within)).rejects.toMatchObject(down);
        }
        bus.publish(tell, { number: 2 });
        expect(performance.now() - startedMs).toBeLessThan(100);

        await server.resume();
        await until(() => bus.isUp() && peer.isUp());
        // The server may hear of the question before it hears what the peer serves.
        for (let tries = 0; tries < 100 && (await isUnserved(bus)); tries += 1) await sleep(20);
        await expect(bus.request(ask, { number: 3 }, within)).resolves.toMatchObject({ number: 3 });
        bus.publish(tell, { number: 3 });
        await until(() => heard.length > 0);
        // What was asked and told during the outage was never sent.
        expect(heard).toEqual([3]);
        expect(log.lines.map((line) => line.message)).toContain('NATS is back');
      },
      SLOW_MS,
    );

    it(
      'fails a request that waits when the connection goes, and hears of its answer later',
      async () => {
        server = await NatsServer.start();
        const [bus, peer] = [open(), open()];
        let answer = (_message: Message): void => undefined;
        let onAsked = (): void => undefined;
        peer.serve(ask, () => {
          onAsked();
          return new Promise<Message>((answered) => (answer = answered));
        });
        await Promise.all([bus.start(), peer.start()]);
        const late: Message[] = [];
        const asked = new Promise<void>((resolve) => (onAsked = resolve));
        const lost = bus.request(ask, { number: 1 }, { deadlineMs: 20_000, onLate: (one) => late.push(one) });
        const outcome = lost.catch((error: unknown) => error);
        await asked;
        await server.kill();
        expect(await outcome).toMatchObject(down);
        await until(() => !bus.isUp() && !peer.isUp());
        await server.resume();
        // An answer given before both are back may find nobody there: nothing promises that it arrives.
        await until(() => bus.isUp() && peer.isUp());
        answer({ number: 7 });
        await until(() => late.length > 0);
        expect(late).toMatchObject([{ number: 7 }]);
      },
      SLOW_MS,
    );

    it(
      'learns a new limit from the server it comes back to',
      async () => {
        server = await NatsServer.start({ maxPayloadBytes: 8 * 1024 * 1024 });
        const [bus, peer] = [open(), open()];
        peer.serve(ask, (message) => Promise.resolve(message));
        await Promise.all([bus.start(), peer.start()]);
        await server.kill();
        await until(() => !bus.isUp() && !peer.isUp());
        server.change({ maxPayloadBytes: 32 * 1024 });
        await server.resume();
        await until(() => bus.isUp() && peer.isUp());
        const text = 'ü'.repeat(100_000);
        const answer = await bus.request(ask, { number: 1, text }, within);
        expect(answer.text === text).toBe(true);
      },
      SLOW_MS,
    );

    it('closes in order while NATS is away', async () => {
      server = await NatsServer.start();
      const bus = open();
      bus.serve(ask, (message) => Promise.resolve(message));
      await bus.start();
      await server.kill();
      await until(() => !bus.isUp());
      await bus.close();
      await expect(bus.request(ask, { number: 1 }, within)).rejects.toMatchObject(down);
    });

    it('waits at its start for a server that comes later', async () => {
      server = await NatsServer.start();
      await server.kill();
      const bus = open();
      const started = bus.start();
      await sleep(300);
      expect(bus.isUp()).toBe(false);
      await server.resume();
      await started;
      expect(bus.isUp()).toBe(true);
    });

    it('says so when no server comes', async () => {
      server = await NatsServer.start();
      await server.kill();
      await expect(open(server.url, 300).start()).rejects.toMatchObject(down);
    });

    it('signs in with the credentials of its URL, and tells them to nobody', async () => {
      server = await NatsServer.start({ user: 'us:er', password: 'p@ss/word' });
      const bus = open();
      bus.serve(ask, (message) => Promise.resolve(message));
      await bus.start();
      await bus.request(ask, { number: 1 }, within);
      const error: unknown = await open(server.url.replace('p%40ss%2Fword', 'p%40ss%2Fwrong'))
        .start()
        .catch((one: unknown) => one);
      expect(error).toMatchObject(down);
      const said = JSON.stringify([log.lines, error, (error as Error).cause, (error as Error).stack]);
      expect(said).not.toMatch(/p@ss|p%40ss|us:er|us%3Aer/);
    });

    it('outlives what is no message of the bus', async () => {
      server = await NatsServer.start();
      const [bus, peer] = [open(), open()];
      peer.serve(ask, (message) => Promise.resolve(message));
      await Promise.all([bus.start(), peer.start()]);
      const stranger = await connect({ servers: server.url });
      for (const text of ['', 'x', '1', '1?{}', '1@{}', '1@{"ref":1}', '999 {}', '1 {"number":"x"}\n\n']) {
        stranger.publish(ask.subject, text);
        stranger.publish(ask.subject, text, { reply: 'nobody' });
        stranger.publish(tell.subject, text);
      }
      await stranger.flush();
      await stranger.close();
      await expect(bus.request(ask, { number: 3 }, within)).resolves.toMatchObject({ number: 3 });
    });
  },
  { own: true },
);
