import { newId } from '#kernel';
import { deadLettersList, deadLettersReplay, deadLettersResolve } from '#contracts';
import { usePostgres } from '#testing';
import { givenLetters } from '../../data/dead-letters.for-spec.js';
import { claim, scriptIn } from '../../data/events.for-spec.js';
import type { Owner } from '../../data/events.for-spec.js';
import type { DeadLettersApp } from './dead-letters-app.for-spec.js';
import { givenUser, managersToken, startForRuns, tokenOf } from './letter-tokens.for-spec.js';
import type { UserDraft } from './letter-tokens.for-spec.js';

const pg = usePostgres();
let admin: DeadLettersApp;
let owner: Owner;
beforeAll(async () => {
  admin = await startForRuns(pg.database);
});
afterAll(() => admin.close());
beforeEach(async () => {
  owner = await scriptIn(pg.db);
});

const deadlineMs = 10_000;
function callsWith(runToken: string) {
  return {
    list: (more: { unresolved?: boolean; limit?: number; cursor?: string } = {}) =>
      admin.bus.request(deadLettersList, { runToken, ...more }, { deadlineMs }),
    replay: (id: string, payload?: string) =>
      admin.bus.request(
        deadLettersReplay,
        { runToken, id, ...(payload === undefined ? {} : { payload }) },
        { deadlineMs },
      ),
    resolve: (id: string, reason: string) =>
      admin.bus.request(deadLettersResolve, { runToken, id, reason }, { deadlineMs }),
  };
}
const ours = async (depth = 0) => callsWith(await managersToken(pg.db, owner.appId, depth));
const refused = (code: string) => expect.objectContaining({ code }) as Error;
const row = (id: string) => pg.db.deadLetter.findUniqueOrThrow({ where: { id } });
const one = async (): Promise<string> => (await givenLetters(pg.db, owner))[0] as string;

describe('runs whose caller manages the app’s dead letters', () => {
  it('list them, page by page', async () => {
    const [a, b, c] = await givenLetters(pg.db, owner, [
      {},
      { resolution: 'ignored', resolvedAt: new Date() },
      { errorMessage: 'bang' },
    ]);
    const calls = await ours();
    const idsIn = ({ items }: { items: string }) =>
      (JSON.parse(items) as { id: string }[]).map(({ id }) => id);
    const all = await calls.list();
    expect([idsIn(all), all.cursor]).toEqual([[c, b, a], undefined]);
    expect(JSON.parse(all.items)).toContainEqual(
      expect.objectContaining({
        ...{ id: c, scriptId: owner.scriptId, attempts: 3, resolution: null, replayedAs: null },
        error: { code: 'script.threw', message: 'bang' },
        createdAt: (await row(c as string)).createdAt.toISOString(),
      }),
    );
    expect(idsIn(await calls.list({ unresolved: true }))).toEqual([c, a]);
    const first = await calls.list({ limit: 2 });
    expect(idsIn(await calls.list({ limit: 2, cursor: first.cursor as string }))).toEqual([a]);
    await expect(calls.list({ cursor: 'x' })).rejects.toThrow(refused('dead-letters.invalid-cursor'));
  });

  it('replay one, as it was or edited, as deep as the run at least (R-DLS-01, R-DISP-08)', async () => {
    const [a, b] = (await givenLetters(pg.db, owner, [{ source: 'kv' }, { depth: 6, source: 'kv' }])) as [
      string,
      string,
    ];
    const calls = await ours(3);
    const before = admin.rings();
    const { executionId } = await calls.replay(a, '{"op":"fixed"}');
    await calls.replay(b);
    const events = (await claim(pg.database)).filter(({ appId }) => appId === owner.appId);
    const [first, second] = events.sort((x, y) => x.cause.depth - y.cause.depth);
    expect(first).toMatchObject({ id: executionId, payload: '{"op":"fixed"}', cause: { depth: 3 } });
    expect(second).toMatchObject({ payload: '{"op":"x"}', cause: { depth: 6 } });
    expect(await row(a)).toMatchObject({ resolution: 'replayed', replayedAs: executionId });
    expect(admin.rings()).toBeGreaterThan(before);
    await expect(calls.replay(a)).rejects.toThrow(refused('dead-letter.resolved'));
    const third = await one();
    await expect(calls.replay(third, '[]')).rejects.toThrow(refused('dead-letter.invalid-payload'));
    await expect(calls.replay(third, 'no JSON')).rejects.toThrow(refused('dead-letter.invalid-payload'));
  });

  it('resolve one with the reasons that people may give (R-DLS-01, R-DL-08)', async () => {
    const id = await one();
    const calls = await ours();
    for (const reason of ['replayed', 'handler_failed', 'forgotten'])
      await expect(calls.resolve(id, reason)).rejects.toThrow(refused('dead-letters.invalid-reason'));
    expect(await calls.resolve(id, 'handled_by_script')).toEqual({ resolved: true });
    expect((await row(id)).resolution).toBe('handled_by_script');
    await expect(calls.resolve(id, 'ignored')).rejects.toThrow(refused('dead-letter.resolved'));
  });

  it('find none of another app (R-DL-05)', async () => {
    const [theirs] = (await givenLetters(pg.db, await scriptIn(pg.db))) as [string];
    const calls = await ours();
    expect(await calls.list()).toEqual({ items: '[]' });
    for (const id of [theirs, newId(), 'no id']) {
      await expect(calls.replay(id)).rejects.toThrow(refused('dead-letter.not-found'));
      await expect(calls.resolve(id, 'ignored')).rejects.toThrow(refused('dead-letter.not-found'));
    }
  });
});

describe('all others are refused, whatever they ask (D5, R-DLS-01)', () => {
  const expectRefusal = async (runToken: string, code = 'dead-letters.forbidden'): Promise<void> => {
    const id = await one();
    const calls = callsWith(runToken);
    for (const call of [calls.list(), calls.replay(id), calls.resolve(id, 'ignored')])
      await expect(call).rejects.toThrow(refused(code));
    expect((await row(id)).resolution).toBeNull();
  };
  const grant = async (draft: UserDraft, mayManageDeadLetters: boolean): Promise<string> =>
    tokenOf(owner.appId, {
      principalId: await givenUser(pg.db, owner.appId, draft),
      mayManageDeadLetters,
    });

  it('a run without a caller', async () => {
    await expectRefusal(tokenOf(owner.appId, { principalId: null, mayManageDeadLetters: false }));
    await expectRefusal(tokenOf(owner.appId, { principalId: null, mayManageDeadLetters: true }));
  });

  it('one whose caller came with less, such as a key of few scopes, whatever their role', async () => {
    await expectRefusal(await grant({ instanceRole: 'owner' }, false));
    await expectRefusal(await grant({ role: 'app_admin' }, false));
  });

  it('one whose caller is no app admin any more, or not active, or gone', async () => {
    await expectRefusal(await grant({ role: 'editor' }, true));
    await expectRefusal(await grant({}, true));
    await expectRefusal(await grant({ role: 'app_admin', isActive: false }, true));
    await expectRefusal(tokenOf(owner.appId, { principalId: newId(), mayManageDeadLetters: true }));
  });

  it('but an admin of the instance is one of every app', async () => {
    const calls = callsWith(await grant({ instanceRole: 'admin' }, true));
    expect(await calls.list()).toEqual({ items: '[]' });
  });

  it('what is no token of ours', async () => {
    await expectRefusal('let me in', 'run-token.refused');
    await expectRefusal(tokenOf(owner.appId, { expiresAt: Date.now() - 1 }), 'run-token.refused');
    const forged = (await grant({ role: 'app_admin' }, false)).replace(/\.-\.(\d+)\./, '.d.$1.');
    expect(forged).toMatch(/\.d\.\d+\./);
    await expectRefusal(forged, 'run-token.refused');
  });
});
