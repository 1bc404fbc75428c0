import { isSlug, roleByInstanceRole } from './app.js';

describe('slugs', () => {
  it.each(['a', 'default', 'my-app-2', '0', 'x'.repeat(63)])('take %j', (slug) => {
    expect(isSlug(slug)).toBe(true);
  });

  it.each(['', '-a', 'a-', 'A', 'a_b', 'a.b', 'ä', 'a\n', 'x'.repeat(64), 'a\0'])('refuse %j', (slug) => {
    expect(isSlug(slug)).toBe(false);
  });
});

describe('roles in an app', () => {
  it('make owners and admins app admins, and give members nothing by themselves', () => {
    expect(roleByInstanceRole('owner')).toBe('app_admin');
    expect(roleByInstanceRole('admin')).toBe('app_admin');
    expect(roleByInstanceRole('member')).toBeUndefined();
  });
});
