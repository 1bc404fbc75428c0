import { mintApiKey } from '#identity/domain';
import { withoutOurCredentials } from './script-headers.js';

it('leaves alone what holds nothing of ours', () => {
  const headers = { host: 'a', authorization: 'Basic dTpw', cookie: 'theme=dark; cart=1' };
  expect(withoutOurCredentials(headers, false)).toBe(headers);
  expect(withoutOurCredentials({ host: 'a' }, true)).toEqual({ host: 'a' });
});

it('takes a credential of ours away, and not one of the script', () => {
  expect(withoutOurCredentials({ host: 'a', authorization: 'Bearer t' }, true)).toEqual({ host: 'a' });
  const own = { host: 'a', authorization: 'Bearer t' };
  expect(withoutOurCredentials(own, false)).toBe(own);
});

it('takes an API key away even when it is good for nothing', () => {
  const key = mintApiKey();
  for (const authorization of [`Bearer ${key}`, `bearer  ${key.slice(0, 30)}`, 'Bearer pic_x y'])
    expect(withoutOurCredentials({ authorization }, false)).toEqual({});
});

it.each([
  ['picloud_session=t', undefined],
  ['a=1; picloud_session=t; b=2', 'a=1; b=2'],
  ['__Host-picloud_session=t;b=2', 'b=2'],
  [' picloud_session=t ; picloud_session=u; c=3', 'c=3'],
  ['picloud_session', undefined],
  ['xpicloud_session=1', 'xpicloud_session=1'],
])('takes our cookies out of %j', (cookie, kept) => {
  expect(withoutOurCredentials({ cookie }, false)).toEqual(kept === undefined ? {} : { cookie: kept });
});
