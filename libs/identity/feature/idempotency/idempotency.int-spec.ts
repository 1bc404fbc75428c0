import { Body, Controller, Get, Injectable, Module, Post } from '@nestjs/common';
import { DomainError, newId } from '#kernel';
import { Database } from '#platform/postgres';
import { InProcessBus } from '#platform/messaging';
import { usePostgres } from '#testing';
import { startAdminApp } from '../../../scripts/feature/admin-app.for-spec.js';
import type { AdminApp } from '../../../scripts/feature/admin-app.for-spec.js';
import type { Caller } from '#identity/domain';
import { IdempotencyRepository } from '#identity/data';
import { CLAIM_LEASE_MS } from '#identity/domain';
import { AccessModule, Audited, AuditTrail, CurrentCaller, RequiresSignIn } from '../index.js';

const pg = usePostgres();

class TakenError extends DomainError {
  readonly code = 'spec.taken';
  readonly kind = 'conflict';
}
class BusyError extends DomainError {
  readonly code = 'spec.busy';
  readonly kind = 'busy';
}

/** Work that counts how often it was done. */
@Injectable()
class Works {
  done = 0;
  failWith: Error | undefined;
  meanwhile: () => Promise<void> = () => Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
  ) {}

  async doIt(caller: Caller): Promise<object> {
    await this.database.transaction(async (db) => {
      await this.meanwhile();
      if (this.failWith !== undefined) throw this.failWith;
      await this.audit.record(db, caller, { action: 'key.create', target: { kind: 'key', id: null } });
    });
    this.done += 1;
    return { raw_token: `pic_secret_${this.done}` };
  }
}

@Controller('api/v1/admin/works')
class WorksController {
  constructor(private readonly works: Works) {}

  @Post()
  @RequiresSignIn()
  @Audited('key.create', 'key')
  create(@CurrentCaller() caller: Caller, @Body() _body: unknown): Promise<object> {
    return this.works.doIt(caller);
  }

  @Get()
  @RequiresSignIn()
  read(): object {
    return { done: this.works.done };
  }
}

@Module({ imports: [AccessModule], controllers: [WorksController], providers: [Works] })
class WorksModule {}

let app: AdminApp;
let works: Works;
let key: string;
const doneInAll = () => pg.db.auditRecord.count({ where: { outcome: 'done' } });
const post = (body: object = { a: 1 }, as = key) =>
  app.request('POST', '/works', body, { 'idempotency-key': as });

beforeAll(async () => {
  app = await startAdminApp({ database: pg.database, bus: new InProcessBus(), modules: [WorksModule] });
  works = app.app.get(Works);
});
afterAll(() => app.close());
beforeEach(() => {
  key = newId();
  works.done = 0;
  works.failWith = undefined;
  works.meanwhile = () => Promise.resolve();
});

describe('a POST with an Idempotency-Key', () => {
  it('is done once, however often it is sent; the first answer is given again', async () => {
    const before = await doneInAll();
    const first = await post();
    expect(first).toMatchObject({ status: 201, json: { raw_token: 'pic_secret_1' } });
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    const again = await post();
    expect(again).toMatchObject({ status: 201, json: { raw_token: 'pic_secret_1' } });
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(works.done).toBe(1);
    expect((await doneInAll()) - before).toBe(1);
  });

  it('is done each time without a key, and with another one', async () => {
    await app.request('POST', '/works', {});
    await app.request('POST', '/works', {});
    await post({}, newId());
    expect(works.done).toBe(3);
  });

  it('is refused with another body (422)', async () => {
    await post();
    expect(await post({ a: 2 })).toMatchObject({ status: 422, json: { code: 'idempotency.key-reused' } });
    expect(works.done).toBe(1);
  });

  it('is done once when many come at once; the others are told to wait (409)', async () => {
    let [answered, end] = [0, (): void => undefined];
    const othersAreAnswered = new Promise<void>((resolve) => (end = resolve));
    works.meanwhile = () => othersAreAnswered;
    const one = async () => {
      const answer = await post();
      if (++answered === 7) end();
      return answer;
    };
    const answers = await Promise.all(Array.from({ length: 8 }, one));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const waiting = answers.filter(({ status }) => status !== 201);
    expect(waiting.map(({ json }) => json.code)).toEqual(Array(7).fill('idempotency.running'));
    expect(waiting[0]?.headers['retry-after']).toBe('1');
    expect(works.done).toBe(1);
  });

  it('gets the same refusal again, as a problem document', async () => {
    works.failWith = new TakenError('Cannot make it twice');
    const first = await post();
    works.failWith = undefined;
    const again = await post();
    expect(again.status).toBe(409);
    expect(again.json).toEqual(first.json);
    expect(again.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(works.done).toBe(0);
  });

  it.each([new BusyError('Cannot do it now'), new Error('a bug')])(
    'may be tried again after %s',
    async (error) => {
      works.failWith = error;
      expect((await post()).status).toBeGreaterThanOrEqual(500);
      works.failWith = undefined;
      expect((await post()).status).toBe(201);
      expect(works.done).toBe(1);
    },
  );

  it.each(['', 'a b', 'é', 'x'.repeat(256)])('is refused with the key %j (400)', async (bad) => {
    expect((await post({}, bad)).json.code).toBe('idempotency.malformed-key');
    expect(works.done).toBe(0);
  });

  it('keeps nothing readable in the database, neither answer nor body', async () => {
    await post({ password: 'hunter2' });
    const [row] = await pg.db.idempotencyKey.findMany({ where: { key } });
    const text = Buffer.concat([row?.answer ?? Buffer.alloc(0), row?.fingerprint ?? Buffer.alloc(0)]);
    expect(text.length).toBeGreaterThan(32);
    expect(text.toString('latin1')).not.toContain('pic_secret');
    expect(text.toString('latin1')).not.toContain('hunter2');
  });
});

describe('a process that ends', () => {
  const keys = new IdempotencyRepository();
  const ageBy = (ms: number) =>
    pg.db
      .$executeRaw`UPDATE idempotency_keys SET claimed_at = claimed_at - ${ms} * interval '1 ms' WHERE key = ${key}`;

  it('after the commit leaves word that the work is done: it is not done again', async () => {
    await post();
    await pg.db.idempotencyKey.updateMany({ where: { key }, data: { state: 'committed', answer: null } });
    await ageBy(CLAIM_LEASE_MS * 2);
    expect(await post()).toMatchObject({ status: 409, json: { code: 'idempotency.answer-lost' } });
    expect(works.done).toBe(1);
  });

  it('before the commit leaves the key to the next one, in time', async () => {
    await post();
    await pg.db.idempotencyKey.updateMany({ where: { key }, data: { state: 'running', answer: null } });
    expect((await post()).json.code).toBe('idempotency.running');
    await ageBy(CLAIM_LEASE_MS + 1_000);
    expect((await post()).status).toBe(201);
    expect(works.done).toBe(2);
  });

  it('or only seemed to, commits nothing once another one has taken the key', async () => {
    let taken = false;
    works.meanwhile = async () => {
      if (taken) return;
      taken = true;
      await ageBy(CLAIM_LEASE_MS + 1_000);
      const [row] = await pg.db.idempotencyKey.findMany({ where: { key } });
      const fingerprint = new Uint8Array(row?.fingerprint ?? []);
      expect((await keys.claim(pg.db, { scope: row?.scope ?? '', key, fingerprint })).kind).toBe('new');
    };
    const before = await doneInAll();
    expect(await post()).toMatchObject({ status: 409, json: { code: 'idempotency.running' } });
    expect(works.done).toBe(0);
    expect(await doneInAll()).toBe(before);
  });

  it('forgets answers after a day', async () => {
    await post();
    await pg.db
      .$executeRaw`UPDATE idempotency_keys SET expires_at = now() - interval '1 s' WHERE key = ${key}`;
    expect((await post({ b: 2 })).status).toBe(201);
    expect(works.done).toBe(2);
    await pg.db.$executeRaw`UPDATE idempotency_keys SET expires_at = now() - interval '1 s'`;
    expect(await keys.deleteExpired(pg.db, 100)).toBeGreaterThan(0);
    expect(await pg.db.idempotencyKey.count()).toBe(0);
  });
});
