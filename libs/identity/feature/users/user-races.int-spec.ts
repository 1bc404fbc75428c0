import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { hash } from '@node-rs/argon2';
import { usePostgres } from '#testing';
import { startIdentityApp } from '../identity-app.for-spec.js';
import { asking, somebody } from '../people.for-spec.js';
import type { Answer, Person } from '../people.for-spec.js';

const pg = usePostgres();
const ROUNDS = 25;
const PASSWORD = 'correct horse battery staple';
let app: NestFastifyApplication;

beforeAll(async () => {
  app = await startIdentityApp({ database: pg.database });
});
beforeEach(() => pg.db.user.deleteMany());
afterAll(() => app.close());

const pause = (ms: number) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

type Wish = (by: Person, target: Person) => Promise<Answer>;
const demote: Wish = (by, { id }) => by.ask('PATCH', `/admin/users/${id}`, { instance_role: 'admin' });
const deactivate: Wish = (by, { id }) => by.ask('PATCH', `/admin/users/${id}`, { is_active: false });
const remove: Wish = (by, { id }) => by.ask('DELETE', `/admin/users/${id}`);

const activeOwners = () => pg.db.user.count({ where: { isActive: true, instanceRole: 'owner' } });

describe('two owners who would leave nobody (R-USER-05)', () => {
  it.each<[string, Wish, Wish]>([
    ['demotion against demotion', demote, demote],
    ['demotion against deletion', demote, remove],
    ['deactivation against demotion', deactivate, demote],
    ['deactivation against deletion', deactivate, remove],
    ['deactivation against deactivation', deactivate, deactivate],
    ['deletion against deletion', remove, remove],
  ])('%s: exactly one wins', async (_what, first, second) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await pg.db.user.deleteMany();
      const [one, other] = [await somebody(app, pg.db, 'owner'), await somebody(app, pg.db, 'owner')];
      // Another admin, so that it is the owners alone who would be lost.
      await somebody(app, pg.db, 'admin');
      // Each does it to themselves: then neither can lose their sign-in to the other.
      const wishes =
        round % 2 === 0 ? [first(one, one), second(other, other)] : [second(other, other), first(one, one)];
      const answers = await Promise.all(wishes);
      const refused = answers.filter(({ status }) => status >= 300);
      expect(refused.map(({ status, json }) => [status, json.code])).toEqual([[409, 'user.last-owner']]);
      expect(await activeOwners()).toBe(1);
    }
  });

  it('is so of the last admins too, when no owner is left among them (R-USER-04)', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await pg.db.user.deleteMany();
      const [one, other] = [await somebody(app, pg.db, 'admin'), await somebody(app, pg.db, 'admin')];
      const answers = await Promise.all([deactivate(one, one), remove(other, other)]);
      const refused = answers.filter(({ status }) => status >= 300);
      expect(refused.map(({ status, json }) => [status, json.code])).toEqual([[409, 'user.last-admin']]);
    }
  });

  it('holds for many at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      await pg.db.user.deleteMany();
      const owners: Person[] = [];
      for (let i = 0; i < 8; i += 1) owners.push(await somebody(app, pg.db, 'owner'));
      await somebody(app, pg.db, 'admin');
      const wishes = [demote, deactivate, remove];
      const answers = await Promise.all(owners.map((each, i) => (wishes[i % 3] ?? demote)(each, each)));
      expect(answers.filter(({ status }) => status < 300)).toHaveLength(7);
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(1);
      expect(await activeOwners()).toBe(1);
    }
  });
});

describe('what begins while an account is being ended', () => {
  let owner: Person;
  let passwordHash: string;

  beforeAll(async () => {
    // The cheapest there is: the work is not what is tried here.
    passwordHash = await hash(PASSWORD, { memoryCost: 8, timeCost: 1, parallelism: 1 });
  });
  beforeEach(async () => {
    owner = await somebody(app, pg.db, 'owner');
  });

  async function withPassword(): Promise<Person> {
    const person = await somebody(app, pg.db, 'admin');
    await pg.db.user.update({ where: { id: person.id }, data: { passwordHash } });
    // An expired session, which a sign-in clears away: who ends the account wants the same row.
    await pg.db.session.updateMany({ where: { userId: person.id }, data: { expiresAt: new Date(0) } });
    return person;
  }

  /** Three, some time apart, each round from another address, so that failures do not add up to a block. */
  const signIns = ({ username }: Person, round: number, apartMs: number) =>
    [0, 1, 2].map(async (nth) => {
      await pause(nth * apartMs);
      return asking(app, undefined, `192.0.2.${round}`)('POST', '/auth/login', {
        username,
        password: PASSWORD,
      });
    });

  const resetPassword: Wish = (by, { id }) =>
    by.ask('POST', `/admin/users/${id}/password`, { password: `${PASSWORD} 2` });

  it.each<[string, Wish, number]>([
    ['deactivated', deactivate, 2],
    ['deleted', remove, 2],
    // The new password is hashed first, which takes some 30 ms.
    ['given another password', resetPassword, 15],
  ])('a sign-in leaves no session of who is %s', async (_what, end, apartMs) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const person = await withPassword();
      const answers = await Promise.all([...signIns(person, round, apartMs), end(owner, person)]);
      for (const answer of answers) expect([200, 204, 401]).toContain(answer.status);
      expect(await pg.db.session.count({ where: { userId: person.id } })).toBe(0);
    }
  });

  it('a key is not made, or is void', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const person = await somebody(app, pg.db, 'admin');
      const mint = () => person.ask('POST', '/admin/api-keys', { name: 'ci', scopes: ['script:read'] });
      const end = round % 2 === 0 ? deactivate : remove;
      const minted = await Promise.all([mint(), mint(), end(owner, person), mint()]);
      for (const { status } of minted) expect([200, 201, 204, 401]).toContain(status);
      const tokens = minted.flatMap(({ json }) => (json.raw_token === undefined ? [] : [json.raw_token]));
      for (const token of tokens) expect((await asking(app, token)('GET', '/probe')).status).toBe(401);
      await pg.db.user.updateMany({ where: { id: person.id }, data: { isActive: true } });
      for (const token of tokens) expect((await asking(app, token)('GET', '/probe')).status).toBe(401);
    }
  });
});
