import { EgressFailedError } from './egress.errors.js';
import { HostLookups } from './host-lookups.js';

/** Lookups that end when told to. */
function held() {
  const asked: string[] = [];
  const finish: (() => void)[] = [];
  const lookups = new HostLookups((host) => {
    asked.push(host);
    return new Promise((resolve) => finish.push(() => resolve([host])));
  });
  return { asked, finish, lookups };
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('asks for no app more than two names at a time, and for other apps all the same', async () => {
  const { asked, finish, lookups } = held();
  const first = ['a', 'b', 'c', 'd'].map((host) => lookups.addressesOf('app-1', host));
  const other = lookups.addressesOf('app-2', 'x');
  expect(asked).toEqual(['a', 'b', 'x']);
  finish[0]?.();
  await settled();
  expect(asked).toEqual(['a', 'b', 'x', 'c']);
  for (let n = 1; n < 4; n += 1) finish[n]?.();
  await settled();
  finish[4]?.();
  await expect(Promise.all([...first, other])).resolves.toEqual([['a'], ['b'], ['c'], ['d'], ['x']]);
});

it('asks once for what is asked together, and again for what is asked later', async () => {
  const { asked, finish, lookups } = held();
  const both = [lookups.addressesOf('app', 'a'), lookups.addressesOf('app', 'a')];
  finish[0]?.();
  await Promise.all(both);
  void lookups.addressesOf('app', 'a');
  expect(asked).toEqual(['a', 'a']);
});

it('keeps the places of lookups that fail', async () => {
  let asked = 0;
  const lookups = new HostLookups(() => {
    asked += 1;
    return Promise.reject(Object.assign(new Error('queryA ESERVFAIL 10.0.0.2'), { code: 'EAI_AGAIN' }));
  });
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, n) => lookups.addressesOf('app', `host-${n}`)),
  );
  expect(asked).toBe(20);
  for (const result of results) expect(result.status).toBe('rejected');
  await expect(lookups.addressesOf('app', 'x')).rejects.toMatchObject({
    code: 'http.failed',
    details: { reason: 'lookup-failed', retryable: true, systemCode: 'EAI_AGAIN' },
  });
});

it('lets only so many wait', async () => {
  const { lookups } = held();
  for (let n = 0; n < 258; n += 1) void lookups.addressesOf('app', `host-${n}`);
  await expect(lookups.addressesOf('app', 'one-more')).rejects.toEqual(new EgressFailedError('lookups-full'));
  void lookups.addressesOf('other', 'x');
});

it('says that a name has no address', async () => {
  await expect(new HostLookups(() => Promise.resolve([])).addressesOf('app', 'a')).rejects.toMatchObject({
    details: { reason: 'unknown-host', retryable: false },
  });
  const gone = Object.assign(new Error('x'), { code: 'ENOTFOUND' });
  await expect(new HostLookups(() => Promise.reject(gone)).addressesOf('app', 'a')).rejects.toMatchObject({
    details: { reason: 'unknown-host', retryable: false, systemCode: 'ENOTFOUND' },
  });
});
