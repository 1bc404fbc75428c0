import { isStorableJson, storableJson, storableText } from './storable.js';

it('replaces in a text what PostgreSQL cannot hold and nothing else', () => {
  expect(storableText('a\0b\ud800c😀')).toBe('a\u{FFFD}b\u{FFFD}c😀');
});

it('writes JSON that PostgreSQL can hold, in keys as well', () => {
  const parsed = JSON.parse(storableJson({ 'a\0': ['b\0', '\ud800'], fine: '😀' })) as object;
  expect(parsed).toEqual({ 'a\u{FFFD}': ['b\u{FFFD}', '\u{FFFD}'], fine: '😀' });
});

it.each([
  ['"fine 😀 \\n"', true],
  ['"\\u0000"', false],
  ['"\\ud800"', false],
  ['"\\uDFFF"', false],
  ['"\ud800"', false],
])('knows whether PostgreSQL takes the characters of %j', (text, takes) => {
  expect(isStorableJson(text)).toBe(takes);
});
