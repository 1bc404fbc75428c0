import { appShares } from './app-shares.js';

const PLACES = 60;
const running = (counts: Record<string, number>) => new Map(Object.entries(counts));

it('gives an app alone half of the places, so that another one that comes finds room', () => {
  expect(appShares(running({}), PLACES)).toEqual({ busy: [], others: 30 });
  expect(appShares(running({ a: 10 }), PLACES)).toEqual({ busy: [{ appId: 'a', room: 20 }], others: 20 });
});

it('asks for nothing back, and gives nothing more to whoever has more than a share', () => {
  const { busy, others } = appShares(running({ a: 30, b: 5 }), PLACES);
  expect(busy).toEqual([
    { appId: 'a', room: 0 },
    { appId: 'b', room: 15 },
  ]);
  expect(others).toBe(15);
});

it('leaves every app at least one, however many there are', () => {
  const many = running(Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`app-${n}`, 1])));
  expect(appShares(many, PLACES).others).toBe(1);
});

it('comes to equal parts and a rest for the next, as what runs ends and more is begun', () => {
  const counts: Record<string, number> = { a: 30 };
  for (let rounds = 0; rounds < 20; rounds++) {
    for (const app of ['a', 'b', 'c']) {
      const { busy, others } = appShares(running(counts), PLACES);
      const room = busy.find(({ appId }) => appId === app)?.room ?? others;
      const free = PLACES - Object.values(counts).reduce((sum, count) => sum + count, 0);
      counts[app] = (counts[app] ?? 0) + Math.min(room, free);
    }
    // Of each something ends.
    for (const app of Object.keys(counts)) counts[app] = Math.max(1, (counts[app] ?? 0) - 5);
  }
  const { busy } = appShares(running(counts), PLACES);
  expect(busy.map(({ appId, room }) => [appId, (counts[appId] ?? 0) + room])).toEqual([
    ['a', 15],
    ['b', 15],
    ['c', 15],
  ]);
});
