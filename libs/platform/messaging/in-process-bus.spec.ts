import { setTimeout as sleep } from 'node:timers/promises';
import { IsInt } from 'class-validator';
import { defineEvent, defineRequest } from '#contracts';
import { InProcessBus } from './index.js';
import { describeMessageBus } from './message-bus.contract-suite.js';

describeMessageBus('the bus within one process', () => {
  const bus = new InProcessBus();
  return Promise.resolve({ bus, peer: bus, stop: () => bus.close() });
});

class Notice {
  @IsInt() number!: number;
}
const told = defineEvent({ subject: 'spec.v1.told', event: Notice });
const ask = defineRequest({ subject: 'spec.v1.ask', request: Notice, response: Notice, errors: [] });

describe('what goes wrong where nobody waits', () => {
  it('is reported: a listener that throws, an invalid event, a throwing onLate', async () => {
    const faults: string[] = [];
    const bus = new InProcessBus((error) => faults.push((error as Error).message));
    bus.subscribe(told, () => {
      throw new Error('thrown');
    });
    bus.serve(ask, async () => {
      await sleep(60);
      return { number: 1 };
    });
    await bus.start();
    bus.publish(told, { number: 1 });
    bus.publish(told, { number: 'x' } as unknown as Notice);
    const onLate = (): void => {
      throw new Error('late');
    };
    await expect(bus.request(ask, { number: 1 }, { deadlineMs: 10, onLate })).rejects.toMatchObject({
      code: 'bus.deadline',
    });
    await bus.close();
    expect(faults).toEqual(['thrown', expect.stringContaining('"number" breaks its rule'), 'late']);
  });
});
