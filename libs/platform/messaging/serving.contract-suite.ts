import { setTimeout as sleep } from 'node:timers/promises';
import { anInvalid, double, failure, until, within } from './buses-under-spec.contract-suite.js';
import type { BusesUnderSpec, Notice, Question } from './buses-under-spec.contract-suite.js';
import { BusDownError } from './index.js';

/** Part of `describeMessageBus`. */
export function describeServing(on: BusesUnderSpec): void {
  describe('serving', () => {
    it('answers what is addressed to it alone', async () => {
      const answeredBy = (number: number) => () => Promise.resolve({ number });
      on.bus.serve(on.ask, answeredBy(0));
      on.bus.serve(on.ask, answeredBy(1), { as: 'one' });
      on.peer.serve(on.ask, answeredBy(2), { as: 'two' });
      await on.start();
      const by = async (to: string): Promise<number> =>
        (await on.bus.request(on.ask, { number: 1 }, { ...within, to })).number;
      expect(await Promise.all([by('one'), by('two'), by('one')])).toEqual([1, 2, 1]);
    });

    it('shares requests among all that serve, each for exactly one', async () => {
      const handled = [0, 0, 0];
      const counting = (index: number) => (question: Question) => {
        handled[index] = (handled[index] ?? 0) + 1;
        return double(question);
      };
      on.bus.serve(on.ask, counting(0));
      on.peer.serve(on.ask, counting(1));
      on.peer.serve(on.ask, counting(2));
      await on.start();
      await Promise.all(
        Array.from({ length: 300 }, (_, number) => on.bus.request(on.ask, { number }, within)),
      );
      expect(handled.reduce((sum, count) => sum + count, 0)).toBe(300);
      expect(Math.min(...handled)).toBeGreaterThan(0);
    });

    it('refuses a second handler for one address', () => {
      on.bus.serve(on.ask, double, { as: 'one' });
      expect(() => on.bus.serve(on.ask, double, { as: 'one' })).toThrow('served already');
    });

    it.each(['', '*', '>', 'a.b', 'a b', 'a\r\nPUB x 0', 'a\tb', 'ä'])(
      'refuses %j in an address',
      async (id) => {
        await on.start();
        expect(() => on.bus.serve(on.ask, double, { as: id })).toThrow('in an address');
        const error = await failure(on.bus.request(on.ask, { number: 1 }, { ...within, to: id }));
        expect(error.code).toBe('bus.invalid-address');
      },
    );
  });

  describe('an event', () => {
    it('reaches all that listen, each with an event of its own', async () => {
      const heard: Notice[] = [];
      const listen = (notice: Notice): void => {
        heard.push(notice);
      };
      on.bus.subscribe(on.tell, listen);
      on.peer.subscribe(on.tell, listen);
      on.peer.subscribe(on.tell, listen);
      await on.start();
      on.bus.publish(on.tell, anInvalid<Notice>({ number: 5, strange: 1 }));
      await until(() => heard.length === 3);
      expect(heard.map((notice) => ({ ...notice }))).toEqual([{ number: 5 }, { number: 5 }, { number: 5 }]);
      expect(new Set(heard).size).toBe(3);
    });

    it('is not delivered while it is published', async () => {
      const heard: Notice[] = [];
      on.bus.subscribe(on.tell, (notice) => heard.push(notice));
      await on.start();
      on.bus.publish(on.tell, { number: 5 });
      expect(heard).toEqual([]);
      await until(() => heard.length === 1);
    });

    it('that breaks its contract reaches nobody, and the next one does', async () => {
      const heard: Notice[] = [];
      on.peer.subscribe(on.tell, (notice) => heard.push(notice));
      await on.start();
      on.bus.publish(on.tell, anInvalid<Notice>({ number: 'five' }));
      on.bus.publish(on.tell, { number: 6 });
      await until(() => heard.length === 1);
      expect(heard).toMatchObject([{ number: 6 }]);
    });

    it('reaches the others when a listener throws or rejects', async () => {
      const heard: Notice[] = [];
      on.peer.subscribe(on.tell, () => {
        throw new Error('thrown by a listener');
      });
      on.peer.subscribe(
        on.tell,
        () => Promise.reject(new Error('rejected by a listener')) as unknown as undefined,
      );
      on.peer.subscribe(on.tell, (notice) => heard.push(notice));
      await on.start();
      on.bus.publish(on.tell, { number: 1 });
      on.bus.publish(on.tell, { number: 2 });
      await until(() => heard.length === 2);
    });
  });

  describe('its life', () => {
    it('is up between start and close', async () => {
      expect(on.bus.isUp()).toBe(false);
      const error = await failure(on.bus.request(on.ask, { number: 1 }, within));
      expect(error).toBeInstanceOf(BusDownError);
      await on.start();
      expect(on.bus.isUp()).toBe(true);
      await on.bus.close();
      expect(on.bus.isUp()).toBe(false);
    });

    it('lets a handler that runs answer before it closes', async () => {
      let ended = false;
      const begun = new Promise<void>((resolve) => {
        on.peer.serve(on.ask, async (question) => {
          resolve();
          await sleep(150);
          ended = true;
          return double(question);
        });
      });
      await on.start();
      const asked = on.bus.request(on.ask, { number: 3 }, within);
      await begun;
      await Promise.all([on.peer.close(), expect(asked).resolves.toMatchObject({ number: 6 })]);
      expect(ended).toBe(true);
    });

    it('takes nothing when closed, and closes twice', async () => {
      on.bus.serve(on.ask, double);
      await on.start();
      await on.bus.close();
      await on.bus.close();
      const error = await failure(on.bus.request(on.ask, { number: 1 }, within));
      expect(error).toBeInstanceOf(BusDownError);
      on.bus.publish(on.tell, { number: 1 });
    });
  });
}
