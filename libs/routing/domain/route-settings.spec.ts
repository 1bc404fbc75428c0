import { OPEN_TO_ALL } from './route.js';
import { parseSettings, parseSettingsChange } from './route-settings.js';
import { InvalidRouteError } from './routes.errors.js';

const RATE = { requests: 10, perSeconds: 60, by: 'ip' } as const;

describe('the settings of a route', () => {
  it('are open to all when nothing is said', () => {
    expect(parseSettings({})).toEqual(OPEN_TO_ALL);
  });

  it('are changed where something is said, and go with null', () => {
    expect(parseSettingsChange({})).toEqual({});
    expect(parseSettingsChange({ auth: 'user', rateLimit: RATE })).toEqual({ auth: 'user', rateLimit: RATE });
    expect(parseSettingsChange({ rateLimit: null, cors: null })).toEqual({ rateLimit: null, cors: null });
  });

  it('have every field of CORS, in the form in which browsers speak of it', () => {
    const cors = {
      origins: [
        'HTTPS://A.example:443',
        'http://b.example:8080',
        'https://a.example',
        'capacitor://localhost',
      ],
      headers: ['X-One', 'x-one', 'Content-Type'],
      exposeHeaders: ['ETag'],
    };
    expect(parseSettings({ cors }).cors).toEqual({
      origins: ['https://a.example', 'http://b.example:8080', 'capacitor://localhost'],
      headers: ['x-one', 'content-type'],
      exposeHeaders: ['etag'],
      credentials: false,
      maxAgeSeconds: 600,
    });
    expect(parseSettings({ cors: { origins: ['*'], headers: ['*'], maxAgeSeconds: 0 } }).cors).toMatchObject({
      origins: ['*'],
      headers: ['*'],
      maxAgeSeconds: 0,
    });
  });
});

it.each<[string, string, object]>([
  ['a path behind an origin', 'cors.origins', { origins: ['https://a.example/x'] }],
  ['a slash behind an origin', 'cors.origins', { origins: ['https://a.example/'] }],
  ['an origin without scheme', 'cors.origins', { origins: ['a.example'] }],
  ['an origin with a user', 'cors.origins', { origins: ['https://u@a.example'] }],
  ['an origin with a star', 'cors.origins', { origins: ['https://*.a.example'] }],
  ['an origin with a port that is none', 'cors.origins', { origins: ['https://a.example:99999'] }],
  ['an opaque origin', 'cors.origins', { origins: ['null'] }],
  ['a line break', 'cors.origins', { origins: ['https://a.example\r\nx: y'] }],
  ['any origin among others', 'cors.origins', { origins: ['*', 'https://a.example'] }],
  ['credentials for any origin', 'cors.credentials', { origins: ['*'], credentials: true }],
  ['a header that is none', 'cors.headers', { origins: ['*'], headers: ['x y'] }],
  ['an empty header', 'cors.headers', { origins: ['*'], headers: [''] }],
  ['a header with a line break', 'cors.expose_headers', { origins: ['*'], exposeHeaders: ['x\r\ny: z'] }],
  [
    'any header with credentials',
    'cors.headers',
    { origins: ['https://a.example'], headers: ['*'], credentials: true },
  ],
  ['any header among others', 'cors.expose_headers', { origins: ['*'], exposeHeaders: ['*', 'etag'] }],
])('%s is refused, and the field named', (_, field, cors) => {
  const parse = () => parseSettings({ cors: cors as { origins: string[] } });
  expect(parse).toThrow(InvalidRouteError);
  expect(parse).toThrow(
    expect.objectContaining({ details: { errors: [expect.objectContaining({ field })] } }),
  );
});
