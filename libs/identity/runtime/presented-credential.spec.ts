import { mintApiKey, mintSessionToken } from '#identity/domain';
import { CallerSettings } from './caller-settings.js';
import { presentedCredential } from './presented-credential.js';

const [session, other, key] = [mintSessionToken(), mintSessionToken(), mintApiKey()];
const present = (headers: Record<string, string>, method = 'GET', publicBaseUrl = '') =>
  presentedCredential({ method, host: 'a.example', headers }, new CallerSettings(publicBaseUrl));
const cookie = (name = 'picloud_session', token = session): { cookie: string } => ({
  cookie: `theme=dark; ${name}=${token}; x=1`,
});

describe('a bearer credential', () => {
  it.each([`Bearer ${session}`, `bearer  ${session} `])('is a session token: %s', (authorization) => {
    expect(present({ authorization })).toEqual({ kind: 'session', token: session, isBearer: true });
  });

  it('is an API key, if it is a whole one', () => {
    expect(present({ authorization: `Bearer ${key}` })).toEqual({ kind: 'key', token: key, isBearer: true });
    expect(present({ authorization: `Bearer ${key.slice(0, -1)}` })).toBeUndefined();
  });

  it.each(['Basic dTpw', 'Bearer eyJhbGciOi.J9', 'Bearer', `Token ${session}`, ''])(
    'is none of ours: %s (R-AUTH-12)',
    (authorization) => {
      expect(present({ authorization })).toBeUndefined();
    },
  );

  it('alone counts where there is a cookie too', () => {
    expect(present({ authorization: `Bearer ${other}`, ...cookie() })?.token).toBe(other);
    expect(present({ authorization: 'Bearer a.b.c', ...cookie() })).toBeUndefined();
  });
});

describe('a cookie', () => {
  it('is a session token', () => {
    expect(present(cookie())).toEqual({ kind: 'session', token: session, isBearer: false });
    expect(present(cookie('picloud_session', 'short'))).toBeUndefined();
    expect(present(cookie('picloud_session', key))).toBeUndefined();
  });

  it('counts under the one name that this installation gives it', () => {
    const url = 'https://a.example';
    expect(present(cookie('__Host-picloud_session'), 'GET', url)?.token).toBe(session);
    expect(present(cookie(), 'GET', url)).toBeUndefined();
    expect(present(cookie('__Host-picloud_session'))).toBeUndefined();
    expect(present(cookie('xpicloud_session'))).toBeUndefined();
  });

  it.each<[string, Record<string, string>, string, boolean]>([
    ['a page of ours', { origin: 'http://a.example', 'sec-fetch-site': 'same-origin' }, 'POST', true],
    ['no browser', {}, 'POST', true],
    ['a foreign page', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, 'POST', false],
    ['a foreign page of an old browser', { origin: 'https://evil.example' }, 'DELETE', false],
    ['a page of a sibling host', { 'sec-fetch-site': 'same-site' }, 'PUT', false],
    ['an opaque origin', { origin: 'null' }, 'POST', false],
    ['a foreign page that only reads', { origin: 'https://evil.example' }, 'GET', true],
  ])('sent by %s', (_, headers, method, counts) => {
    expect(present({ ...cookie(), ...headers }, method) !== undefined).toBe(counts);
  });

  it('does not matter to a bearer credential sent from elsewhere', () => {
    const headers = { authorization: `Bearer ${key}`, origin: 'https://evil.example' };
    expect(present(headers, 'POST')?.kind).toBe('key');
  });
});
