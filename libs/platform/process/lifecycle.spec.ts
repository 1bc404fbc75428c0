import { Logger } from '#platform/telemetry';
import type { LogFields } from '#platform/telemetry';
import { Lifecycle, StoppedWhileStartingError } from './lifecycle.js';
import type { Part } from './lifecycle.js';

class KeptErrors extends Logger {
  readonly errors: LogFields[] = [];
  debug(): void {
    // Of no interest here.
  }
  info(): void {
    // Of no interest here.
  }
  warn(): void {
    // Of no interest here.
  }
  error(fields: LogFields): void {
    this.errors.push(fields);
  }
}

/** A lifecycle, and parts that write down what happens to them. */
function given(): { log: KeptErrors; lifecycle: Lifecycle; events: string[]; part: (name: string) => Part } {
  const log = new KeptErrors();
  const events: string[] = [];
  const part = (name: string): Part => ({
    name,
    start: () => void events.push(`+${name}`),
    stop: () => void events.push(`-${name}`),
  });
  return { log, lifecycle: new Lifecycle(log), events, part };
}

/** A promise that is settled from outside. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Long enough for everything that waits for nothing. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('starts parts in order and stops them in reverse, one after the other', async () => {
  const { lifecycle, events, part } = given();
  const slow = gate();
  await lifecycle.add(part('database'));
  await lifecycle.add({
    name: 'bus',
    start: () => void events.push('+bus'),
    async stop() {
      await slow.opened;
      events.push('-bus');
    },
  });
  await lifecycle.add({ ...part('front door') });
  const stopped = lifecycle.stop();
  await settle();
  expect(events).toEqual(['+database', '+bus', '+front door', '-front door']);
  slow.open();
  await stopped;
  expect(events.slice(4)).toEqual(['-bus', '-database']);
});

it('takes parts that only start or only stop', async () => {
  const { lifecycle, events } = given();
  await lifecycle.add({ name: 'starts', start: () => void events.push('+starts') });
  await lifecycle.add({ name: 'stops', stop: () => void events.push('-stops') });
  await lifecycle.stop();
  expect(events).toEqual(['+starts', '-stops']);
});

it('stops what was started when a start fails, and hands on why', async () => {
  const { lifecycle, events, part } = given();
  await lifecycle.add(part('database'));
  await lifecycle.add(part('bus'));
  const failing = { ...part('executor'), start: () => Promise.reject(new Error('no cell')) };
  await expect(lifecycle.add(failing)).rejects.toThrow('no cell');
  // The part itself never started, so it is not stopped.
  expect(events).toEqual(['+database', '+bus', '-bus', '-database']);
});

it('logs a stop that fails, and stops the others all the same', async () => {
  const { log, lifecycle, events, part } = given();
  await lifecycle.add(part('database'));
  await lifecycle.add({ name: 'bus', stop: () => Promise.reject(new Error('stuck')) });
  await lifecycle.add({
    name: 'timer',
    stop: () => {
      throw new Error('thrown at once');
    },
  });
  await lifecycle.stop();
  expect(events).toEqual(['+database', '-database']);
  expect(log.errors.map(({ part: name }) => name)).toEqual(['timer', 'bus']);
});

it('stops once, however often it is asked', async () => {
  const { lifecycle, events, part } = given();
  await lifecycle.add(part('database'));
  await Promise.all([lifecycle.stop(), lifecycle.stop()]);
  await lifecycle.stop();
  expect(events).toEqual(['+database', '-database']);
});

it('gives what a part opens, and closes that very thing', async () => {
  const { lifecycle, events } = given();
  const close = ({ url }: { url: string }): void => void events.push(`-${url}`);
  const server = await lifecycle.open('server', () => Promise.resolve({ url: 'nats://here' }), close);
  expect(server.url).toBe('nats://here');
  await lifecycle.stop();
  expect(events).toEqual(['-nats://here']);
});

it('closes nothing that could not be opened', async () => {
  const { lifecycle, events } = given();
  const opening = lifecycle.open(
    'server',
    () => Promise.reject(new Error('no server')),
    () => void events.push('-server'),
  );
  await expect(opening).rejects.toThrow('no server');
  await lifecycle.stop();
  expect(events).toEqual([]);
});

describe('a stop during the start', () => {
  it('is over only when the part that was starting has been stopped too, before those it builds on', async () => {
    const { lifecycle, events, part } = given();
    const starting = gate();
    await lifecycle.add(part('database'));
    const adding = lifecycle.add({ ...part('server'), start: () => starting.opened });
    let over = false;
    const stopped = lifecycle.stop().then(() => {
      over = true;
    });
    await settle();
    expect(over).toBe(false);
    starting.open();
    await expect(adding).rejects.toBeInstanceOf(StoppedWhileStartingError);
    await stopped;
    expect(events).toEqual(['+database', '-server', '-database']);
  });

  it('ends as well when that part fails to start', async () => {
    const { lifecycle, events, part } = given();
    const starting = gate();
    await lifecycle.add(part('database'));
    const start = async (): Promise<void> => {
      await starting.opened;
      throw new Error('no server');
    };
    const adding = lifecycle.add({ ...part('server'), start });
    const stopped = lifecycle.stop();
    starting.open();
    await expect(adding).rejects.toThrow('no server');
    await stopped;
    expect(events).toEqual(['+database', '-database']);
  });

  it('starts nothing more', async () => {
    const { lifecycle, events, part } = given();
    await lifecycle.add(part('database'));
    const stopped = lifecycle.stop();
    await expect(lifecycle.add(part('bus'))).rejects.toBeInstanceOf(StoppedWhileStartingError);
    await stopped;
    expect(events).toEqual(['+database', '-database']);
  });
});
