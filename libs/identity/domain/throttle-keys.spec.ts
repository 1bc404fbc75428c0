import { accountKey, addressKey } from './throttle-keys.js';

describe('keys of failed sign-ins', () => {
  it('are one for all letter cases of an account, and do not hold its name', () => {
    expect(accountKey('Admin')).toBe(accountKey('admin'));
    expect(accountKey('admin')).not.toBe(accountKey('admin2'));
    expect(accountKey('hunter2hunter2')).not.toContain('hunter2');
  });

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
    ['2001:db8::5:6', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
  ])('count %s as %s', (address, bucket) => {
    expect(addressKey(address)).toBe(`sign-in:address:${bucket}`);
  });
});
