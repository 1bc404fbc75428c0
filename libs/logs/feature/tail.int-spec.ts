import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyReply } from 'fastify';
import { newId } from '#kernel';
import { parseSnapshot } from '#logs/domain';
import { createLogger } from '#platform/telemetry';
import { EventStream } from './event-stream.js';
import type { EventTexts } from './event-texts.js';
import { pause, TailClient, until } from './tail-client.for-spec.js';
import { Tail } from './tail.js';

const NOTHING = { snapshot: parseSnapshot('100:100:', 0), entries: [], leftOut: 0 };
const TIMES = { heartbeatEveryMs: 40, stuckAfterMs: 3_000 };
const logger = createLogger('spec', 'silent');

/** Answers whatever it is asked by a stream, which it hands to the spec. */
let server: Server;
let onStream: (stream: EventStream) => void;
beforeAll(async () => {
  server = createServer((_, raw) => {
    const reply = { raw, hijack: () => undefined, getHeaders: () => ({ 'set-cookie': 'session=renewed' }) };
    onStream(EventStream.open(reply as unknown as FastifyReply, TIMES));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  expect((server.address() as AddressInfo).port).toBeGreaterThan(0);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function connected(): Promise<{ client: TailClient; stream: EventStream }> {
  const opened = new Promise<EventStream>((resolve) => {
    onStream = resolve;
  });
  const client = await TailClient.open(server, '/');
  return { client, stream: await opened };
}

/** Texts of a size, which count how many were asked for. */
function textsOf(bytes: number): EventTexts & { asked: number } {
  const texts = {
    asked: 0,
    load(ids: readonly string[]) {
      texts.asked += ids.length;
      const text = (id: string): string => JSON.stringify({ execution_id: id, filler: 'x'.repeat(bytes) });
      return Promise.resolve(new Map(ids.map((id) => [id, text(id)])));
    },
  };
  return texts as unknown as EventTexts & { asked: number };
}

const entry = (transaction: number, executionId = newId()) => ({
  ...{ transaction, executionId, attempt: 1, appId: newId(), scriptId: newId() },
});

describe('a stream', () => {
  it('carries the headers of the reply, says when to come back, and that it is alive', async () => {
    const { client, stream } = await connected();
    expect(client.headers).toMatchObject({ 'set-cookie': ['session=renewed'], 'x-accel-buffering': 'no' });
    await until(() => client.comments >= 2);
    expect(client.retry).toBe('1000');
    await stream.end();
    await until(() => client.closed);
    expect(stream.isOpen).toBe(false);
  });

  it('knows when its client is gone, and takes what is written then without a word', async () => {
    const { client, stream } = await connected();
    client.close();
    await stream.closed;
    expect(stream.isOpen).toBe(false);
    await stream.write('event: late\ndata: x\n\n');
    await stream.end();
  });

  it('lets a client go that takes nothing', async () => {
    const { client, stream } = await connected();
    client.pause();
    const began = performance.now();
    while (stream.isOpen) await stream.write(`data: ${'x'.repeat(1_000_000)}\n\n`);
    expect(performance.now() - began).toBeGreaterThan(TIMES.stuckAfterMs - 10);
    await stream.closed;
  });
});

describe('a reader that is slow', () => {
  it('costs ids alone, and is told how many it has missed', async () => {
    const { client, stream } = await connected();
    const texts = textsOf(100_000);
    const tail = new Tail({ texts, logger, maxBehind: 50 });
    const running = tail.run(stream, NOTHING);
    client.pause();
    const entries = Array.from({ length: 1_000 }, (_, n) => entry(100 + n));
    for (const one of entries) {
      tail.take([one]);
      await pause(0);
    }
    await pause(300);
    const read = texts.asked;
    // What the machine's own buffers take in, and no more.
    expect(read).toBeLessThan(300);
    client.resume();
    await until(() => client.ids.at(-1) === entries.at(-1)?.executionId);
    const gaps = client.events.filter(({ event }) => event === 'gap');
    const dropped = gaps.reduce(
      (sum, { data }) => sum + (JSON.parse(data) as { dropped: number }).dropped,
      0,
    );
    expect(gaps.length).toBeGreaterThan(0);
    expect(dropped + client.ids.length).toBe(entries.length);
    // The gap stands where it is: before it the oldest, behind it the newest.
    const order = entries.map(({ executionId }) => executionId);
    expect(client.ids.map((id) => order.indexOf(id))).toEqual(
      [...client.ids.map((id) => order.indexOf(id))].sort((a, b) => a - b),
    );
    expect(client.ids.slice(-50)).toEqual(order.slice(-50));
    await tail.end();
    await running;
  });
});

describe('what a tail takes', () => {
  it('is what was not there when it began, and what it had missed before', async () => {
    const { client, stream } = await connected();
    const tail = new Tail({ texts: textsOf(1), logger });
    const [seen, missed, early, later] = [entry(99), entry(90), entry(100), entry(101)];
    tail.take([seen, early]);
    const running = tail.run(stream, { ...NOTHING, entries: [missed] });
    tail.take([missed, later]);
    await until(() => client.events.length === 3);
    await pause(50);
    expect(client.ids).toEqual([missed.executionId, early.executionId, later.executionId]);
    await tail.end();
    await running;
  });

  it('moves its place on only: what comes late has no id', async () => {
    const { client, stream } = await connected();
    const tail = new Tail({ texts: textsOf(1), logger });
    const running = tail.run(stream, NOTHING);
    const [first, late, next] = [entry(110), entry(105), entry(111)];
    tail.take([first]);
    tail.take([late]);
    tail.take([next]);
    await until(() => client.events.length === 3);
    expect(client.events.map(({ id }) => id)).toEqual([first.executionId, undefined, next.executionId]);
    expect(client.ids).toEqual([first.executionId, late.executionId, next.executionId]);
    await tail.end();
    await running;
  });

  it('is sent as soon as the database answers again', async () => {
    const { client, stream } = await connected();
    const whole = textsOf(1);
    let failures = 2;
    const texts = {
      load: (ids: readonly string[]) =>
        failures-- > 0 ? Promise.reject(new Error('away')) : whole.load(ids),
    } as unknown as EventTexts;
    const tail = new Tail({ texts, logger });
    const running = tail.run(stream, NOTHING);
    const entries = [entry(100), entry(101)];
    tail.take(entries);
    await until(() => client.events.length === 2);
    expect(client.ids).toEqual(entries.map(({ executionId }) => executionId));
    await tail.end();
    await running;
  });
});
