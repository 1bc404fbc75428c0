import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { newId } from '#kernel';
import { SessionRepository, UserRepository } from '#identity/data';
import { hashSessionToken, mintSessionToken } from '#identity/domain';
import type { AppRole, InstanceRole } from '#identity/domain';
import type { Db } from '#platform/postgres';
import { AppLocators } from './access/app-locators.js';
import { HandClock } from './identity-app.for-spec.js';

const users = new UserRepository();
const sessions = new SessionRepository();

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly json: AnswerJson;
}

/** What answers hold, one or the other. */
export interface AnswerJson {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly code: string;
  readonly raw_token: string;
  readonly generated_password: string;
  readonly items: readonly AnswerJson[];
  readonly next_cursor: string | null;
  readonly errors: readonly { readonly field: string; readonly message: string }[];
}

export type Ask = (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
) => Promise<Answer>;

/** Somebody signed in. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly token: string;
  /** With their session; `path` begins behind `/api/v1`. */
  readonly ask: Ask;
}

/** Requests with a credential, or with none. */
export function asking(app: NestFastifyApplication, credential?: string, remoteAddress = '127.0.0.1'): Ask {
  return async (method, path, body) => {
    const answer = await app.inject({
      ...{ method, remoteAddress },
      url: path.startsWith('/probe') ? path : `/api/v1${path}`,
      headers: credential === undefined ? {} : { authorization: `Bearer ${credential}` },
      ...(body === undefined ? {} : { payload: body }),
    });
    const isJson = String(answer.headers['content-type']).includes('json');
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.body,
      json: (isJson ? answer.json() : {}) as AnswerJson,
    };
  };
}

/** Another session of somebody's. */
export async function signIn(db: Db, userId: string): Promise<string> {
  const token = mintSessionToken();
  const createdAt = new Date(new HandClock().ms);
  await sessions.insert(db, {
    ...{ id: newId(), userId, tokenHash: hashSessionToken(token), createdAt },
    ...{ expiresAt: new Date('2100-01-01T00:00:00Z'), address: null, userAgent: null },
  });
  return token;
}

/** Somebody who signed in without a password, which takes its time. */
export async function somebody(
  app: NestFastifyApplication,
  db: Db,
  instanceRole: InstanceRole,
  username = `${instanceRole}-${newId()}`,
): Promise<Person> {
  const { id } = await users.insert(db, {
    ...{ id: newId(), username, email: null, passwordHash: 'none', instanceRole },
  });
  const token = await signIn(db, id);
  return { id, username, token, ask: asking(app, token) };
}

/** Says what the subject of apps would say. */
export function locateApps(app: NestFastifyApplication, db: Db, notFound: () => Error): void {
  const locators = app.get(AppLocators, { strict: false });
  locators.register('app', async (slug) => {
    const row = await db.app.findUnique({ where: { slug } });
    if (row === null) throw notFound();
    return row.id;
  });
  locators.registerMemberships(async (appId, userId) => {
    const row = await db.appMember.findUnique({ where: { appId_userId: { appId, userId } } });
    return row === null ? undefined : (row.role as AppRole);
  });
}
