import { Injectable } from '@nestjs/common';
import type { NestInterceptor } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { DomainError, HOUR_MS, newId } from '#kernel';
import {
  apiKeyPrefix,
  CAPABILITIES,
  hashApiKey,
  hashSessionToken,
  mintApiKey,
  mintSessionToken,
  SCOPES,
} from '#identity/domain';
import type { AppRole, Capability, Grant, InstanceRole, Scope } from '#identity/domain';
import type { ResourceAt, ResourceKind } from '#identity/feature';
import { usePostgres } from '#testing';
import { endpointsOf } from './endpoints.for-spec.js';
import type { Endpoint } from './endpoints.for-spec.js';
import { startManagerApp } from './manager-app.for-spec.js';
import type { ManagerApp } from './manager-app.for-spec.js';

const pg = usePostgres();

/** Instead of the handler: who gets here was let through, and nothing is done. */
class LetThroughError extends DomainError {
  readonly code = 'spec.let-through';
  readonly kind = 'late';
}
@Injectable()
class InsteadOfHandlers implements NestInterceptor {
  intercept(): never {
    throw new LetThroughError('Let through');
  }
}

const [appA, appB] = [newId(), newId()];
const ids: Record<ResourceKind, string> = {
  ...{ app: appA, script: newId(), route: newId(), trigger: newId(), execution: newId() },
};

interface Somebody {
  readonly name: string;
  readonly userId: string;
  readonly instanceRole: InstanceRole;
  /** In the first app; nobody is anything in the second one. */
  readonly membership?: AppRole;
}
const member = (membership?: AppRole): Somebody => ({
  name: membership ?? 'stranger',
  userId: newId(),
  instanceRole: 'member',
  ...(membership === undefined ? {} : { membership }),
});
const people: readonly Somebody[] = [
  { name: 'owner', userId: newId(), instanceRole: 'owner' },
  { name: 'admin', userId: newId(), instanceRole: 'admin' },
  member('app_admin'),
  member('editor'),
  member('viewer'),
  member(),
];
type Kind = 'session' | 'key';
interface CredentialKind {
  readonly name: string;
  readonly kind: Kind;
  readonly scopes: readonly Scope[];
  readonly appId: string | null;
}
const aKey = (name: string, scopes: readonly Scope[], appId: string | null = null): CredentialKind => ({
  name: `key ${name}`,
  kind: 'key',
  scopes,
  appId,
});
const credentials: readonly CredentialKind[] = [
  { name: 'session', kind: 'session', scopes: SCOPES, appId: null },
  aKey('of all scopes', SCOPES),
  ...SCOPES.map((scope) => aKey(`of ${scope}`, [scope])),
  aKey('bound to the app', SCOPES, appA),
  aKey('bound to another app', SCOPES, appB),
];

/** Somebody with one of their credentials. */
interface Visitor {
  readonly who: Somebody;
  readonly credential: CredentialKind;
  readonly token: string;
}
const visitors: Visitor[] = [];

let manager: ManagerApp;
let endpoints: readonly Endpoint[];

beforeAll(async () => {
  const { db } = pg;
  for (const { name, userId, instanceRole } of people)
    await db.user.create({ data: { id: userId, username: name, passwordHash: '-', instanceRole } });
  for (const id of [appA, appB]) await db.app.create({ data: { id, slug: `app-${id}`, name: 'An app' } });
  for (const { userId, membership } of people)
    if (membership !== undefined)
      await db.appMember.create({ data: { appId: appA, userId, role: membership } });
  await db.script.create({ data: { id: ids.script, appId: appA, name: 'a script' } });
  const route = { appId: appA, scriptId: ids.script, pathKind: 'exact', path: '/here' };
  await db.route.create({ data: { id: ids.route, ...route } });
  await aTrigger();
  await anExecution();
  for (const who of people)
    for (const credential of credentials)
      visitors.push({ who, credential, token: await aToken(who, credential) });
  manager = await startManagerApp(pg.database, [{ provide: APP_INTERCEPTOR, useClass: InsteadOfHandlers }]);
  endpoints = endpointsOf(manager.discovery).filter(({ open }) => !open);
});
afterAll(() => manager.close());

async function aToken({ userId }: Somebody, { kind, name, scopes, appId }: CredentialKind): Promise<string> {
  if (kind === 'session') {
    const token = mintSessionToken();
    const expiresAt = new Date(Date.now() + HOUR_MS);
    await pg.db.session.create({
      data: { id: newId(), userId, tokenHash: hashSessionToken(token), expiresAt },
    });
    return token;
  }
  const key = mintApiKey();
  const hashed = { prefix: apiKeyPrefix(key), keyHash: hashApiKey(key) };
  await pg.db.apiKey.create({ data: { id: newId(), userId, appId, name, scopes: [...scopes], ...hashed } });
  return key;
}

async function anExecution(): Promise<void> {
  await pg.db.$executeRaw`
    INSERT INTO execution_logs (execution_id, app_id, script_id, version, status, source, root_id, depth, attempt,
      started_at, wait_ms, wall_ms, cpu_ms, peak_heap_bytes, sdk_calls, request_bytes, response_bytes, request, log)
    VALUES (${ids.execution}::uuid, ${appA}::uuid, ${ids.script}::uuid, 1, 'success', 'http', ${ids.execution}::uuid, 0, 1,
      now(), 0, 0, 0, 0, 0, 0, 0, '{}', '[]')`;
}

async function aTrigger(): Promise<void> {
  const retry = { maxAttempts: 3, backoff: 'constant', baseMs: 1, maxMs: 1, jitter: 0 };
  const owners = { appId: appA, scriptId: ids.script, registeredByPrincipal: newId() };
  const pubsub = { create: { topicPattern: '*' } };
  await pg.db.trigger.create({ data: { id: ids.trigger, kind: 'pubsub', ...owners, ...retry, pubsub } });
}

/** A request about the first app: nothing in it but what the guard looks at. */
function requestOf({ method, path }: Endpoint, at: ResourceAt | undefined, named = true) {
  const inPath = at?.in === 'path' ? at : undefined;
  const url = path.replace(/(?<!:):(\w+)/g, (_, name: string) =>
    name === inPath?.name ? ids[inPath.kind] : newId(),
  );
  const query = at?.in === 'query' && named ? `?${at.name}=${ids[at.kind]}` : '';
  const payload = at?.in === 'body' ? { [at.name]: ids[at.kind] } : undefined;
  return { method, url: url.replaceAll('::', ':') + query, ...(payload === undefined ? {} : { payload }) };
}

/** Straight from the table, written apart from the guard. */
function isGranted({ who, credential }: Visitor, capability: Capability, onApp: boolean): boolean {
  const { on, scope, roles }: Grant = CAPABILITIES[capability];
  if (credential.kind === 'key') {
    if (!credential.scopes.includes(scope)) return false;
    if (credential.appId !== null && !(onApp && credential.appId === appA)) return false;
  }
  const role = on === 'instance' || who.instanceRole === 'member' ? undefined : 'app_admin';
  const held = on === 'instance' ? who.instanceRole : (role ?? who.membership);
  return (roles as readonly (string | undefined)[]).includes(held);
}

function covers({ credential }: Visitor, capability: Capability): boolean {
  return credential.kind === 'session' || credential.scopes.includes(CAPABILITIES[capability].scope);
}

interface Case {
  readonly request: ReturnType<typeof requestOf>;
  readonly passes: (visitor: Visitor) => boolean;
}

function casesOf(endpoint: Endpoint): readonly Case[] {
  const { requirement } = endpoint;
  switch (requirement?.kind) {
    case undefined:
      return [];
    case 'signed-in':
      return [{ request: requestOf(endpoint, undefined), passes: () => true }];
    case 'session':
      return [
        {
          request: requestOf(endpoint, undefined),
          passes: ({ credential }) => credential.kind === 'session',
        },
      ];
    case 'anywhere': {
      const { capability } = requirement;
      return [{ request: requestOf(endpoint, undefined), passes: (one) => covers(one, capability) }];
    }
    case 'capability': {
      const { capability, at, otherwise } = requirement;
      const named: Case = {
        request: requestOf(endpoint, at),
        passes: (one) => isGranted(one, capability, at !== undefined),
      };
      if (at?.in !== 'query') return [named];
      const passes: Case['passes'] =
        otherwise === undefined
          ? (one) => covers(one, capability)
          : (one) => isGranted(one, otherwise, false);
      return [named, { request: requestOf(endpoint, at, false), passes }];
    }
  }
}

const send = (request: Case['request'], token?: string) =>
  manager.app.inject({
    ...request,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });

it('every endpoint says who may call it, and every one that changes something what it is called in the audit log', () => {
  expect(endpoints.length).toBeGreaterThan(20);
  expect(endpoints.filter(({ requirement }) => requirement === undefined).map(({ name }) => name)).toEqual(
    [],
  );
  const silent = endpoints.filter(({ method, audited }) => method !== 'GET' && audited === undefined);
  // They only look something up.
  expect(silent.map(({ name }) => name).sort()).toEqual([
    'POST /api/v1/admin/apps/:id_or_slug/slug:check',
    'POST /api/v1/admin/routes:check',
    'POST /api/v1/admin/routes:match',
    'POST /api/v1/admin/triggers:preview',
  ]);
});

it('lets through whom the table allows, and nobody else: every endpoint, role, scope and binding', async () => {
  const wrong: string[] = [];
  let tried = 0;
  for (const endpoint of endpoints) {
    for (const { request, passes } of casesOf(endpoint)) {
      expect([endpoint.name, (await send(request)).statusCode]).toEqual([endpoint.name, 401]);
      for (const visitor of visitors) {
        const { code } = (await send(request, visitor.token)).json<{ code: string }>();
        const expected = passes(visitor) ? ['spec.let-through'] : ['auth.forbidden', 'auth.session-needed'];
        const { who, credential } = visitor;
        if (!expected.includes(code))
          wrong.push(`${endpoint.name} as ${who.name}, ${credential.name}: ${code}`);
        tried += 1;
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThan(20 * visitors.length);
}, 300_000);

it('finds out that something is not there before it asks who may', async () => {
  const stranger = visitors.find(({ who }) => who.name === 'stranger') as Visitor;
  for (const endpoint of endpoints) {
    const at = endpoint.requirement?.kind === 'capability' ? endpoint.requirement.at : undefined;
    if (at === undefined) continue;
    const kept = ids[at.kind];
    ids[at.kind] = newId();
    const answer = await send(requestOf(endpoint, at), stranger.token);
    ids[at.kind] = kept;
    expect([endpoint.name, answer.statusCode]).toEqual([endpoint.name, 404]);
  }
});
