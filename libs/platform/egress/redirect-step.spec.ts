import { readUrl } from './check-url.js';
import { isRedirect, redirectStep } from './redirect-step.js';
import type { Header, Step } from './redirect-step.js';

const HEADERS: readonly Header[] = [
  ['Authorization', 'Bearer x'],
  ['cookie', 'a=b'],
  ['Proxy-Authorization', 'y'],
  ['Content-Type', 'text/plain'],
  ['content-language', 'en'],
  ['content-encoding', 'identity'],
  ['content-location', '/x'],
  ['x-kept', '1'],
];
const aStep = (method = 'GET', url = 'https://a.example/one?q'): Step => ({
  to: readUrl(url),
  method,
  headers: HEADERS,
  body: method === 'GET' || method === 'HEAD' ? undefined : Buffer.from('hi'),
});
const namesOf = (step: Step | undefined): string[] =>
  (step?.headers ?? []).map(([name]) => name.toLowerCase());

describe('the method and the body after a redirect, as the Fetch standard has them', () => {
  const STATUSES = [301, 302, 303, 307, 308];
  const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
  const becomesGet = new Set(
    ['301 POST', '302 POST', '303 POST', '303 PUT', '303 PATCH', '303 DELETE', '303 OPTIONS'].values(),
  );
  const cases = STATUSES.flatMap((status) =>
    METHODS.map((method) => [status, method, becomesGet.has(`${status} ${method}`)] as const),
  );

  it.each(cases)('%i %s turns into a GET: %p', (status, method, turns) => {
    const step = aStep(method);
    const next = redirectStep(step, status, ['/two']);
    expect(next?.to.url.href).toBe('https://a.example/two');
    expect(next?.method).toBe(turns ? 'GET' : method);
    expect(next?.body).toBe(turns ? undefined : step.body);
    const aboutBody = ['content-type', 'content-language', 'content-encoding', 'content-location'];
    expect(aboutBody.filter((name) => namesOf(next).includes(name))).toEqual(turns ? [] : aboutBody);
    expect(namesOf(next)).toContain('x-kept');
  });
});

describe('credentials', () => {
  it.each([
    ['/two', true],
    ['https://a.example:443/two', true],
    ['https://A.EXAMPLE/two', true],
    ['http://a.example/two', false],
    ['https://a.example:8443/two', false],
    ['https://b.example/two', false],
    ['https://sub.a.example/two', false],
    ['https://a.example./two', false],
    ['//b.example/', false],
  ])('to %s are kept: %p', (location, kept) => {
    const names = namesOf(redirectStep(aStep(), 302, [location]));
    for (const name of ['authorization', 'cookie', 'proxy-authorization'])
      expect(names.includes(name)).toBe(kept);
    expect(names).toContain('x-kept');
  });

  it('do not come back when a later redirect leads home', () => {
    const away = redirectStep(aStep(), 302, ['https://b.example/']);
    const home = away && redirectStep(away, 302, ['https://a.example/']);
    expect(home?.to.url.href).toBe('https://a.example/');
    expect(namesOf(home)).not.toContain('authorization');
    expect(namesOf(home)).not.toContain('cookie');
  });
});

describe('where it leads', () => {
  it.each([
    ['two', 'https://a.example/two'],
    ['?two', 'https://a.example/one?two'],
    ['', 'https://a.example/one?q'],
    ['//b.example/x#fragment', 'https://b.example/x'],
    [Buffer.from('/caf\u00e9', 'utf8').toString('latin1'), 'https://a.example/caf%C3%A9'],
    ['/caf\u00e9', 'https://a.example/caf%C3%A9'],
  ])('%j leads to %s', (location, href) => {
    expect(redirectStep(aStep(), 302, [location])?.to.url.href).toBe(href);
  });

  it.each([
    ['http://', 'syntax'],
    ['ftp://a.example/', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['https://u:p@a.example/', 'userinfo'],
    ['https://a.example:25/', 'port'],
  ])('%s is refused: %s', (location, reason) => {
    expect(() => redirectStep(aStep(), 302, [location])).toThrow(
      expect.objectContaining({ code: 'http.invalid-url', details: { reason, retryable: false } }) as Error,
    );
  });

  it('nowhere when two Location headers disagree', () => {
    expect(() => redirectStep(aStep(), 302, ['/two', '/three'])).toThrow('Cannot fetch this URL');
    expect(redirectStep(aStep(), 302, ['/two', '/two'])?.to.url.pathname).toBe('/two');
  });
});

it.each([200, 201, 204, 300, 304, 305, 306, 309, 400, 500])(
  '%i is an answer, whatever its Location',
  (status) => {
    expect(isRedirect(status)).toBe(false);
    expect(redirectStep(aStep(), status, ['/two'])).toBeUndefined();
  },
);

it('is an answer without a Location', () => {
  expect(redirectStep(aStep(), 302, [])).toBeUndefined();
});
