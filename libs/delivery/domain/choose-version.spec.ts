import { newId } from '#kernel';
import { chanceOf, chooseVersion, parseVersionWish, VersionWishError } from './choose-version.js';

it('runs the active version where there is no canary', () => {
  expect(chooseVersion({ version: 3, canary: null }, 0)).toBe(3);
});

it.each([
  [0, 5],
  [0.0999, 5],
  [0.1, 3],
  [0.9999, 3],
])('gives a canary of 10 percent its share: %d', (chance, version) => {
  expect(chooseVersion({ version: 3, canary: { version: 5, percent: 10 } }, chance)).toBe(version);
});

it('gives a canary of 100 percent everything', () => {
  expect(chooseVersion({ version: 3, canary: { version: 5, percent: 100 } }, 0.99999)).toBe(5);
});

it('draws its chances evenly from the ids of runs', () => {
  const chances = Array.from({ length: 20_000 }, () => chanceOf(newId()));
  expect(chances.every((chance) => chance >= 0 && chance < 1)).toBe(true);
  for (const percent of [10, 50, 90]) {
    const share = chances.filter((chance) => chance * 100 < percent).length / 200;
    expect(Math.abs(share - percent)).toBeLessThan(2);
  }
});

it.each(['1', '12', '999999999'])('reads "%s" as a wish', (text) => {
  expect(parseVersionWish(text)).toBe(Number(text));
});

it.each(['', '0', '-1', '1.5', 'latest', '1e3', ' 1', '9999999999'])('refuses "%s" as a wish', (text) => {
  expect(() => parseVersionWish(text)).toThrow(VersionWishError);
});
