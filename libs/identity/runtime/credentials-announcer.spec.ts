import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { lastValueFrom, of, throwError } from 'rxjs';
import { credentialsChanged } from '#contracts';
import { InProcessBus } from '#platform/messaging';
import { CredentialsAnnouncer } from './credentials-announcer.js';

/** How often orchestrators hear of a call. */
async function heardOf(
  method: string,
  url: string,
  next: CallHandler = { handle: () => of(1) },
): Promise<number> {
  const bus = new InProcessBus();
  let heard = 0;
  bus.subscribe(credentialsChanged, () => {
    heard += 1;
  });
  await bus.start();
  const context = {
    getType: () => 'http',
    switchToHttp: () => ({ getRequest: () => ({ method, url }) }),
  } as unknown as ExecutionContext;
  await lastValueFrom(new CredentialsAnnouncer(bus).intercept(context, next)).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await bus.close();
  return heard;
}

it.each([
  ['POST', '/api/v1/auth/logout'],
  ['POST', '/api/v1/auth/password'],
  ['DELETE', '/api/v1/auth/sessions/1'],
  ['PATCH', '/api/v1/admin/users/1'],
  ['DELETE', '/api/v1/admin/users/1?force=true'],
  ['DELETE', '/api/v1/admin/api-keys/1'],
  ['POST', '/api/v1/admin/apps/default/members'],
  ['DELETE', '/api/v1/admin/apps/default/members/1'],
])('%s %s is told of', async (method, url) => {
  expect(await heardOf(method, url)).toBe(1);
});

it.each([
  ['GET', '/api/v1/admin/users'],
  ['POST', '/api/v1/auth/login'],
  ['POST', '/api/v1/admin/scripts'],
  ['DELETE', '/api/v1/admin/apps/default/domains/1'],
  ['POST', '/api/v1/execute/users'],
])('%s %s is not', async (method, url) => {
  expect(await heardOf(method, url)).toBe(0);
});

it('a call that fails is not told of', async () => {
  const failing = { handle: () => throwError(() => new Error('no')) };
  expect(await heardOf('DELETE', '/api/v1/admin/users/1', failing)).toBe(0);
});
