import { instanceScopes, keyNameFault, SCOPES } from './index.js';

it.each([
  ['ci', undefined],
  ['Deploys of the shop 🛒', undefined],
  ['x'.repeat(100), undefined],
  ['', 'must not be empty'],
  [' \t ', 'must not be empty'],
  ['x'.repeat(101), 'must have at most 100 characters'],
  ['a\0b', 'must not contain control characters'],
  ['a\nb', 'must not contain control characters'],
  ['\ud800', 'must not contain control characters'],
])('the name %j of a key: %s', (name, fault) => {
  expect(keyNameFault(name)).toBe(fault);
});

it('knows the scopes that no bound key can have (R-KEY-05)', () => {
  expect(instanceScopes(SCOPES)).toEqual(['instance:admin']);
  expect(instanceScopes(['script:read', 'app:admin'])).toEqual([]);
});
