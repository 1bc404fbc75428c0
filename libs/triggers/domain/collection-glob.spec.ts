import { matchesCollection, requireCollectionGlob } from './collection-glob.js';
import { InvalidTriggerError } from './triggers.errors.js';

it.each([
  ['*', 'orders', true],
  ['*', 'orders:new', true],
  ['orders', 'orders', true],
  ['orders', 'orders:new', false],
  ['orders', 'order', false],
  ['orders:*', 'orders:new', true],
  ['orders:*', 'orders:', true],
  ['orders:*', 'orders', false],
  ['orders:*', 'reorders:new', false],
  ['orders:new:*', 'orders:new:eu', true],
  ['orders:new:*', 'orders:old:eu', false],
])('says whether %j names the collection %j', (glob, collection, is) => {
  expect(matchesCollection(glob, collection)).toBe(is);
});

it.each(['', '**', 'orders*', '*:orders', 'a b', 'orders:*:x', 'ä', 'x'.repeat(101)])(
  'refuses %j',
  (glob) => {
    expect(() => requireCollectionGlob(glob)).toThrow(InvalidTriggerError);
  },
);

it.each(['*', 'orders', 'orders:*', 'a.b-c_d:e:*'])('takes %j', (glob) => {
  expect(() => requireCollectionGlob(glob)).not.toThrow();
});
