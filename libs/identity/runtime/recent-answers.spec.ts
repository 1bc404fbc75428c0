import { setTimeout as sleep } from 'node:timers/promises';
import { IdentityUnavailableError, RecentAnswers } from './recent-answers.js';

const opened = (goodForMs = 60_000, withinMs = 1_000) => new RecentAnswers<string>({ goodForMs, withinMs });
/** Counts how often it is asked. */
function asking(value: string | undefined, afterMs = 0) {
  const ask = async (): Promise<string | undefined> => {
    ask.times += 1;
    await sleep(afterMs);
    return value;
  };
  ask.times = 0;
  return ask;
}

it.each([['ada'], [undefined]])('keeps the answer %j, for a while', async (value) => {
  const [answers, ask] = [opened(50), asking(value)];
  expect(await answers.get('a', ask)).toBe(value);
  expect(await answers.get('a', ask)).toBe(value);
  expect(ask.times).toBe(1);
  await sleep(80);
  expect(await answers.get('a', ask)).toBe(value);
  expect(ask.times).toBe(2);
});

it('asks once for all who want to know at the same time, and apart for each key', async () => {
  const [answers, ask] = [opened(), asking('ada', 20)];
  const all = await Promise.all(['a', 'a', 'a', 'b'].map((key) => answers.get(key, ask)));
  expect(all).toEqual(['ada', 'ada', 'ada', 'ada']);
  expect(ask.times).toBe(2);
});

it('forgets everything at once, also what is just being asked', async () => {
  const answers = opened();
  const old = answers.get('a', asking('before', 30));
  answers.forgetAll();
  expect(await answers.get('a', asking('after'))).toBe('after');
  expect(await old).toBe('before');
  expect(await answers.get('a', asking('never'))).toBe('after');
});

it('does not keep an answer from before it forgot', async () => {
  const answers = opened();
  const old = answers.get('a', asking('before', 20));
  answers.forgetAll();
  await old;
  expect(await answers.get('a', asking('after'))).toBe('after');
});

it('says that it does not know when the database fails, and spares it for a while', async () => {
  const answers = opened();
  const failing = () => Promise.reject(new Error('the database is away'));
  await expect(answers.get('a', failing)).rejects.toThrow(IdentityUnavailableError);
  const ask = asking('ada');
  await expect(answers.get('a', ask)).rejects.toThrow(IdentityUnavailableError);
  expect(ask.times).toBe(0);
  await sleep(1_050);
  expect(await answers.get('a', ask)).toBe('ada');
});

it('waits no longer than it was told to', async () => {
  const answers = opened(60_000, 50);
  const began = performance.now();
  await expect(answers.get('a', asking('ada', 400))).rejects.toThrow(IdentityUnavailableError);
  expect(performance.now() - began).toBeLessThan(500);
});

it('asks about so many at once and no more', async () => {
  const [answers, ask] = [opened(), asking('ada', 30)];
  const all = Array.from({ length: 40 }, (_, index) => answers.get(`k${index}`, ask));
  const results = await Promise.allSettled(all);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(32);
  expect(ask.times).toBe(32);
});
