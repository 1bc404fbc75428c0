import { isSlug, parseAppName, parseSlug } from './app.js';

describe('slugs', () => {
  it.each(['a', 'default', 'my-app-2', '0', 'x'.repeat(63)])('take %j', (slug) => {
    expect(isSlug(slug)).toBe(true);
    expect(parseSlug(slug)).toBe(slug);
  });

  it.each(['', '-a', 'a-', 'A', 'a_b', 'a.b', 'ä', 'a\n', 'x'.repeat(64), 'a\0'])('refuse %j', (slug) => {
    expect(isSlug(slug)).toBe(false);
    expect(() => parseSlug(slug)).toThrow(expect.objectContaining({ code: 'input.invalid' }));
  });
});

describe('names of apps', () => {
  it.each([
    ['Shop', 'Shop'],
    ['  Größe & Co ', 'Größe & Co'],
    ['👩‍💻', '👩‍💻'],
    ['😀'.repeat(100), '😀'.repeat(100)],
  ])('take %j', (typed, kept) => {
    expect(parseAppName(typed)).toBe(kept);
  });

  it.each(['', ' ', 'a\nb', 'a\0', '\u0085', 'a\u2028b', '\ud800', 'x'.repeat(101)])('refuse %j', (name) => {
    expect(() => parseAppName(name)).toThrow(expect.objectContaining({ code: 'input.invalid' }));
  });
});
