import { PRODUCT_VERSION } from '#kernel';
import { EGRESS_DEFAULTS, MAX_HEADER_BYTES } from './egress-request.js';
import type { EgressRequest } from './egress-request.js';
import { prepareRequest } from './prepare-request.js';

const prepare = (more: Partial<EgressRequest> = {}) =>
  prepareRequest({
    appId: 'a',
    scriptId: '0190-script',
    method: 'GET',
    url: 'https://example.com/',
    headers: [],
    body: undefined,
    redirect: 'follow',
    ...EGRESS_DEFAULTS,
    ...more,
  });
const refused = (code: string, details: object = {}): Error =>
  expect.objectContaining({ code, details: expect.objectContaining(details) as object }) as Error;

describe('headers', () => {
  it('tell which script asks, also as the user agent (R-HTTP-09)', () => {
    expect(prepare().headers).toEqual([
      ['accept', '*/*'],
      ['accept-encoding', 'gzip, br, deflate, zstd'],
      ['user-agent', `PiCloud/${PRODUCT_VERSION} (script 0190-script)`],
      ['x-picloud-script-id', '0190-script'],
    ]);
  });

  it('keep what a script says, in its order and with repetitions', () => {
    const headers = [
      ['User-Agent', 'mine'],
      ['Accept', 'text/html'],
      ['X-A', '1'],
      ['x-a', '2'],
      ['Accept-Encoding', 'identity'],
    ] as const;
    expect(prepare({ headers }).headers).toEqual([...headers, ['x-picloud-script-id', '0190-script']]);
  });

  it.each([
    ...[
      'Host',
      'Connection',
      'Content-Length',
      'Transfer-Encoding',
      'Upgrade',
      'TE',
      'Trailer',
      'Keep-Alive',
    ],
    ...[
      'Expect',
      'Proxy-Authorization',
      'proxy-connection',
      'Proxy-X',
      'HTTP2-Settings',
      'X-PiCloud-Script-Id',
    ],
  ])('leave out %s', (name) => {
    const { headers } = prepare({ headers: [[name, 'forged']] });
    expect(headers.flat()).not.toContain('forged');
  });

  it.each(['', 'a b', 'a:', 'a\r\nb', 'a\0', 'ä', '(a)'])('refuse the name %j', (name) => {
    expect(() => prepare({ headers: [[name, '1']] })).toThrow(refused('http.invalid-request'));
  });

  it.each(['a\r\nHost: b', 'a\nb', 'a\rb', 'a\0b', 'a\x7fb', 'a\u0100b', '漢'])(
    'refuse the value %j',
    (value) => {
      expect(() => prepare({ headers: [['x-a', value]] })).toThrow(refused('http.invalid-request'));
    },
  );

  it.each(['', 'a\tb', 'caf\u00e9', '~!"'])('take the value %j', (value) => {
    expect(prepare({ headers: [['x-a', value]] }).headers).toContainEqual(['x-a', value]);
  });

  it('have a cap, together with the URL (R-HTTP-06)', () => {
    const tooLarge = refused('http.too-large', { part: 'request headers', maxBytes: MAX_HEADER_BYTES });
    expect(() => prepare({ headers: [['x-a', 'x'.repeat(MAX_HEADER_BYTES)]] })).toThrow(tooLarge);
    expect(() => prepare({ url: `https://example.com/${'x'.repeat(MAX_HEADER_BYTES)}` })).toThrow(tooLarge);
    expect(prepare({ headers: [['x-a', 'x'.repeat(MAX_HEADER_BYTES / 2)]] }).method).toBe('GET');
  });
});

describe('methods', () => {
  it.each([
    ['get', 'GET'],
    ['pOsT', 'POST'],
    ['options', 'OPTIONS'],
    ['PATCH', 'PATCH'],
    ['patch', 'patch'],
    ['PROPFIND', 'PROPFIND'],
  ])('%s is sent as %s', (method, sent) => {
    expect(prepare({ method }).method).toBe(sent);
  });

  it.each(['', 'GET /', 'a\r\nb', 'CONNECT', 'connect', 'TRACE', 'Track'])('refuse %j', (method) => {
    expect(() => prepare({ method })).toThrow(refused('http.invalid-request', { retryable: false }));
  });
});

describe('bodies', () => {
  const body = Buffer.alloc(11);

  it('have a cap (R-HTTP-06)', () => {
    expect(prepare({ method: 'POST', body, maxRequestBytes: 11 }).body).toBe(body);
    expect(() => prepare({ method: 'POST', body, maxRequestBytes: 10 })).toThrow(
      refused('http.too-large', { part: 'request body', maxBytes: 10, retryable: false }),
    );
  });

  it.each(['GET', 'HEAD', 'get'])('are refused with %s', (method) => {
    expect(() => prepare({ method, body })).toThrow(refused('http.invalid-request'));
    expect(prepare({ method, body: Buffer.alloc(0) }).body).toBeUndefined();
  });
});

it.each([
  { timeoutMs: 0 },
  { timeoutMs: Number.NaN },
  { timeoutMs: 2 ** 31 },
  { maxResponseBytes: -1 },
  { maxRequestBytes: Number.POSITIVE_INFINITY },
])('takes no limit that is none: %j', (limits) => {
  expect(() => prepare(limits)).toThrow(RangeError);
});

it('proposes 30 s and 10 MiB each way (R-HTTP-10)', () => {
  expect(EGRESS_DEFAULTS).toEqual({
    timeoutMs: 30_000,
    maxRequestBytes: 10_485_760,
    maxResponseBytes: 10_485_760,
  });
});
