import { setTimeout as sleep } from 'node:timers/promises';
import { Allow, IsInt, IsOptional, IsString } from 'class-validator';
import { defineEvent, defineRequest } from '#contracts';
import { DomainError, MIB, newId } from '#kernel';
import type { JsonObject } from '#kernel';
import { BusDownError, MAX_EVENT_BYTES, MAX_MESSAGE_BYTES } from './index.js';
import type { MessageBus } from './index.js';

export interface BusesForSpecs {
  readonly bus: MessageBus;
  /** Another process's end of the same bus; within one process the same object. */
  readonly peer: MessageBus;
  stop(): Promise<void>;
}

class Question {
  @IsInt() number!: number;
  @IsOptional() @IsString() text?: string;
  @Allow() extra?: unknown;
}

class Answer {
  @IsInt() number!: number;
  @IsOptional() @IsString() text?: string;
  @Allow() extra?: unknown;
}

class Notice {
  @IsInt() number!: number;
}

class RefusedError extends DomainError {
  readonly code = 'spec.refused';
  readonly kind = 'throttled';
  override readonly details: JsonObject = { limit: 3, who: ['a', 'b'] };
  override readonly retryAfterSeconds = 7;
}

const anInvalid = <T>(message: object): T => message as unknown as T;
const within = { deadlineMs: 5_000 };

/** What every bus must do. `make` gives buses that are not started, so that each spec registers first. */
export function describeMessageBus(name: string, make: () => Promise<BusesForSpecs>): void {
  describe(name, () => {
    let buses: BusesForSpecs;
    // Subjects of their own: other specs may use the same server at the same time.
    let ask: ReturnType<typeof defineRequest<Question, Answer>>;
    let tell: ReturnType<typeof defineEvent<Notice>>;

    beforeEach(async () => {
      buses = await make();
      const owner = `spec-${newId()}`;
      ask = defineRequest({ subject: `${owner}.v1.ask-it`, request: Question, response: Answer, errors: [] });
      tell = defineEvent({ subject: `${owner}.v1.told-it`, event: Notice });
    });
    afterEach(() => buses.stop());

    const start = async (): Promise<void> => {
      await Promise.all([buses.bus.start(), buses.peer.start()]);
    };
    const double = (question: Question): Promise<Answer> => Promise.resolve({ number: question.number * 2 });
    const failure = (asked: Promise<unknown>): Promise<DomainError> =>
      asked.then(
        () => Promise.reject(new Error('was answered')),
        (error: DomainError) => error,
      );

    describe('a request', () => {
      it('is answered', async () => {
        buses.peer.serve(ask, double);
        await start();
        await expect(buses.bus.request(ask, { number: 21 }, within)).resolves.toMatchObject({ number: 42 });
      });

      it('that breaks its contract never reaches the handler', async () => {
        const handled: unknown[] = [];
        buses.peer.serve(ask, (question) => {
          handled.push(question);
          return double(question);
        });
        await start();
        const error = await failure(buses.bus.request(ask, anInvalid({ number: 'one' }), within));
        expect(error.code).toBe('bus.invalid-message');
        expect(handled).toEqual([]);
      });

      it('whose answer breaks its contract fails', async () => {
        buses.peer.serve(ask, () => Promise.resolve(anInvalid<Answer>({ number: 1.5 })));
        await start();
        const error = await failure(buses.bus.request(ask, { number: 1 }, within));
        expect(error.code).toBe('bus.invalid-message');
      });

      it('whose handler forgets to answer fails', async () => {
        buses.peer.serve(ask, () => Promise.resolve(undefined as unknown as Answer));
        await start();
        const error = await failure(buses.bus.request(ask, { number: 1 }, within));
        expect(error.code).toBe('bus.invalid-message');
      });

      it('loses the fields its contract does not know, both ways', async () => {
        const handled: object[] = [];
        buses.peer.serve(ask, (question) => {
          handled.push(question);
          return Promise.resolve(anInvalid<Answer>({ number: 1, strange: true }));
        });
        await start();
        const answer = await buses.bus.request(ask, anInvalid({ number: 1, strange: true }), within);
        expect(handled).toHaveLength(1);
        expect(Object.keys(handled[0] as object)).toEqual(['number']);
        expect(Object.keys(answer)).toEqual(['number']);
      });

      it('carries a Date as a string, and no object of the sender', async () => {
        const sent = { at: new Date(0) };
        buses.peer.serve(ask, (question) => Promise.resolve({ number: 1, extra: question.extra }));
        await start();
        const answer = await buses.bus.request(ask, { number: 1, extra: sent }, within);
        expect(answer.extra).toEqual({ at: '1970-01-01T00:00:00.000Z' });
      });

      it('carries any text unharmed', async () => {
        const text = 'line\nend\r\n \u0000 \u2028 ü 漢 😀 \ud800 !@ 1 {}';
        buses.peer.serve(ask, (question) => Promise.resolve({ number: 1, text: question.text as string }));
        await start();
        await expect(buses.bus.request(ask, { number: 1, text }, within)).resolves.toMatchObject({ text });
      });

      it('keeps code, kind, details and time of a refusal', async () => {
        buses.peer.serve(ask, () => Promise.reject(new RefusedError('Cannot do it: not now')));
        await start();
        const error = await failure(buses.bus.request(ask, { number: 1 }, within));
        expect(error).toMatchObject({
          code: 'spec.refused',
          kind: 'throttled',
          message: 'Cannot do it: not now',
          details: { limit: 3, who: ['a', 'b'] },
          retryAfterSeconds: 7,
        });
      });

      it('hides what an unexpected error says', async () => {
        buses.peer.serve(ask, () => {
          throw new Error('password=hunter2');
        });
        await start();
        const error = await failure(buses.bus.request(ask, { number: 1 }, within));
        expect(error).toMatchObject({ code: 'internal', kind: 'broken' });
        expect(JSON.stringify(error) + error.message).not.toContain('hunter2');
      });

      it('is answered 500 times at once, each with its own answer', async () => {
        buses.peer.serve(ask, async (question) => {
          await sleep(question.number % 5);
          return double(question);
        });
        await start();
        const numbers = Array.from({ length: 500 }, (_, number) => number);
        const answers = await Promise.all(
          numbers.map((number) => buses.bus.request(ask, { number }, within)),
        );
        expect(answers.map((answer) => answer.number)).toEqual(numbers.map((number) => number * 2));
      });
    });

    describe('size', () => {
      it('carries 10 MiB both ways in well under a second', async () => {
        buses.peer.serve(ask, (question) => Promise.resolve({ number: 1, text: question.text as string }));
        await start();
        const text = 'ü123456789'.repeat(MIB).slice(0, 10 * MIB);
        const startedMs = performance.now();
        const answer = await buses.bus.request(ask, { number: 1, text }, within);
        expect(performance.now() - startedMs).toBeLessThan(1_000);
        expect(answer.text === text).toBe(true);
      });

      it('refuses a question over the limit, and an answer', async () => {
        const text = 'x'.repeat(MAX_MESSAGE_BYTES);
        buses.peer.serve(ask, () => Promise.resolve({ number: 1, text }));
        await start();
        const tooLarge = { code: 'bus.too-large', kind: 'too-large' };
        await expect(buses.bus.request(ask, { number: 1, text }, within)).rejects.toMatchObject(tooLarge);
        await expect(buses.bus.request(ask, { number: 1 }, within)).rejects.toMatchObject(tooLarge);
      });

      it('refuses an event over its limit', async () => {
        await start();
        const event = anInvalid<Notice>({ number: 1, text: 'x'.repeat(MAX_EVENT_BYTES) });
        expect(() => buses.bus.publish(tell, event)).toThrow(/32768/);
      });
    });

    describe('time', () => {
      it('does not wait when nobody serves', async () => {
        await start();
        const startedMs = performance.now();
        const error = await failure(buses.bus.request(ask, { number: 1 }, within));
        expect(performance.now() - startedMs).toBeLessThan(100);
        expect(error).toMatchObject({ code: 'bus.unserved', kind: 'busy' });
      });

      it('does not wait when nobody serves that address', async () => {
        buses.peer.serve(ask, double);
        buses.peer.serve(ask, double, { as: 'one' });
        await start();
        const startedMs = performance.now();
        const error = await failure(buses.bus.request(ask, { number: 1 }, { ...within, to: 'two' }));
        expect(performance.now() - startedMs).toBeLessThan(100);
        expect(error.code).toBe('bus.unserved');
      });

      it('ends at the deadline, not before', async () => {
        let release = (_answer: Answer): void => undefined;
        buses.peer.serve(ask, () => new Promise((resolve) => (release = resolve)), { as: 'silent' });
        await start();
        const startedMs = performance.now();
        const error = await failure(buses.bus.request(ask, { number: 1 }, { deadlineMs: 120, to: 'silent' }));
        const tookMs = performance.now() - startedMs;
        expect(error).toMatchObject({ code: 'bus.deadline', kind: 'late' });
        expect(tookMs).toBeGreaterThanOrEqual(120);
        expect(tookMs).toBeLessThan(220);
        release({ number: 1 });
      });

      it('tells of an answer that came too late, once', async () => {
        buses.peer.serve(ask, async (question) => {
          await sleep(150);
          return double(question);
        });
        await start();
        const late: Answer[] = [];
        const options = { deadlineMs: 30, onLate: (answer: Answer) => late.push(answer) };
        const error = await failure(buses.bus.request(ask, { number: 4 }, options));
        expect(error.code).toBe('bus.deadline');
        await sleep(250);
        expect(late).toMatchObject([{ number: 8 }]);
      });
    });

    describe('serving', () => {
      it('answers what is addressed to it alone', async () => {
        const answeredBy = (number: number) => () => Promise.resolve({ number });
        buses.bus.serve(ask, answeredBy(0));
        buses.bus.serve(ask, answeredBy(1), { as: 'one' });
        buses.peer.serve(ask, answeredBy(2), { as: 'two' });
        await start();
        const by = async (to: string): Promise<number> =>
          (await buses.bus.request(ask, { number: 1 }, { ...within, to })).number;
        expect(await Promise.all([by('one'), by('two'), by('one')])).toEqual([1, 2, 1]);
      });

      it('shares requests among all that serve, each for exactly one', async () => {
        const handled = [0, 0, 0];
        const counting = (index: number) => (question: Question) => {
          handled[index] = (handled[index] ?? 0) + 1;
          return double(question);
        };
        buses.bus.serve(ask, counting(0));
        buses.peer.serve(ask, counting(1));
        buses.peer.serve(ask, counting(2));
        await start();
        await Promise.all(
          Array.from({ length: 300 }, (_, number) => buses.bus.request(ask, { number }, within)),
        );
        expect(handled.reduce((sum, count) => sum + count, 0)).toBe(300);
        expect(Math.min(...handled)).toBeGreaterThan(0);
      });

      it('refuses a second handler for one address', () => {
        buses.bus.serve(ask, double, { as: 'one' });
        expect(() => buses.bus.serve(ask, double, { as: 'one' })).toThrow('served already');
      });

      it.each(['', '*', '>', 'a.b', 'a b', 'a\r\nPUB x 0', 'a\tb', 'ä'])(
        'refuses %j in an address',
        async (id) => {
          await start();
          expect(() => buses.bus.serve(ask, double, { as: id })).toThrow('in an address');
          const error = await failure(buses.bus.request(ask, { number: 1 }, { ...within, to: id }));
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
        buses.bus.subscribe(tell, listen);
        buses.peer.subscribe(tell, listen);
        buses.peer.subscribe(tell, listen);
        await start();
        buses.bus.publish(tell, anInvalid<Notice>({ number: 5, strange: 1 }));
        await until(() => heard.length === 3);
        expect(heard.map((notice) => ({ ...notice }))).toEqual([{ number: 5 }, { number: 5 }, { number: 5 }]);
        expect(new Set(heard).size).toBe(3);
      });

      it('is not delivered while it is published', async () => {
        const heard: Notice[] = [];
        buses.bus.subscribe(tell, (notice) => heard.push(notice));
        await start();
        buses.bus.publish(tell, { number: 5 });
        expect(heard).toEqual([]);
        await until(() => heard.length === 1);
      });

      it('that breaks its contract reaches nobody, and the next one does', async () => {
        const heard: Notice[] = [];
        buses.peer.subscribe(tell, (notice) => heard.push(notice));
        await start();
        buses.bus.publish(tell, anInvalid<Notice>({ number: 'five' }));
        buses.bus.publish(tell, { number: 6 });
        await until(() => heard.length === 1);
        expect(heard).toMatchObject([{ number: 6 }]);
      });

      it('reaches the others when a listener throws or rejects', async () => {
        const heard: Notice[] = [];
        buses.peer.subscribe(tell, () => {
          throw new Error('thrown by a listener');
        });
        buses.peer.subscribe(
          tell,
          () => Promise.reject(new Error('rejected by a listener')) as unknown as undefined,
        );
        buses.peer.subscribe(tell, (notice) => heard.push(notice));
        await start();
        buses.bus.publish(tell, { number: 1 });
        buses.bus.publish(tell, { number: 2 });
        await until(() => heard.length === 2);
      });
    });

    describe('its life', () => {
      it('is up between start and close', async () => {
        expect(buses.bus.isUp()).toBe(false);
        const error = await failure(buses.bus.request(ask, { number: 1 }, within));
        expect(error).toBeInstanceOf(BusDownError);
        await start();
        expect(buses.bus.isUp()).toBe(true);
        await buses.bus.close();
        expect(buses.bus.isUp()).toBe(false);
      });

      it('lets a handler that runs answer before it closes', async () => {
        let ended = false;
        const begun = new Promise<void>((resolve) => {
          buses.peer.serve(ask, async (question) => {
            resolve();
            await sleep(150);
            ended = true;
            return double(question);
          });
        });
        await start();
        const asked = buses.bus.request(ask, { number: 3 }, within);
        await begun;
        await Promise.all([buses.peer.close(), expect(asked).resolves.toMatchObject({ number: 6 })]);
        expect(ended).toBe(true);
      });

      it('takes nothing when closed, and closes twice', async () => {
        buses.bus.serve(ask, double);
        await start();
        await buses.bus.close();
        await buses.bus.close();
        const error = await failure(buses.bus.request(ask, { number: 1 }, within));
        expect(error).toBeInstanceOf(BusDownError);
        buses.bus.publish(tell, { number: 1 });
      });
    });
  });
}

/** Waits for what comes by itself. @throws Error when it has not come within 2 s. */
async function until(holds: () => boolean): Promise<void> {
  for (let waitedMs = 0; waitedMs < 2_000; waitedMs += 5) {
    if (holds()) return;
    await sleep(5);
  }
  throw new Error('did not come');
}
