import { newId } from '#kernel';
import { usePostgres } from '#testing';
import type { ClaimedEvent } from '../domain/index.js';
import { claim, given, scriptIn } from './events.for-spec.js';
import { SettlementRepository } from './index.js';

const pg = usePostgres();

async function aLetter(): Promise<string> {
  await given(pg.database, await scriptIn(pg.db));
  const [event] = (await claim(pg.database)) as [ClaimedEvent];
  const error = { code: 'script.threw', message: 'boom', stack: null };
  const settled = {
    ...{ hold: event, scriptId: event.scriptId },
    settlement: { kind: 'dead', error, version: 1 } as const,
  };
  await pg.database.direct((session) => new SettlementRepository().settle(session, [settled]));
  const { id } = await pg.db.deadLetter.findUniqueOrThrow({ where: { executionId: event.id } });
  return id;
}

const resolve = async (resolution: string | null, resolvedAt: Date | null) =>
  pg.db.deadLetter.update({ where: { id: await aLetter() }, data: { resolution, resolvedAt } });

it.each(['replayed', 'ignored', 'handled_by_script', 'handler_failed'])(
  'is resolved as %s, at a time (R-DL-01)',
  async (resolution) => {
    await expect(resolve(resolution, new Date())).resolves.toMatchObject({ resolution });
    await expect(resolve(resolution, null)).rejects.toThrow();
  },
);

it('is resolved in no other way, and has no time while it is not', async () => {
  await expect(resolve('forgotten', new Date())).rejects.toThrow();
  await expect(resolve(null, new Date())).rejects.toThrow();
});

it('stays when its script is deleted, and goes with its app', async () => {
  const id = await aLetter();
  const { scriptId, appId } = await pg.db.deadLetter.findUniqueOrThrow({ where: { id } });
  await pg.db.script.delete({ where: { id: scriptId } });
  expect(await pg.db.deadLetter.findUnique({ where: { id } })).not.toBeNull();
  await pg.db.app.delete({ where: { id: appId } });
  expect(await pg.db.deadLetter.findUnique({ where: { id } })).toBeNull();
});

it('is there once for each execution', async () => {
  const id = await aLetter();
  const letter = await pg.db.deadLetter.findUniqueOrThrow({ where: { id } });
  await expect(pg.db.deadLetter.create({ data: { ...letter, id: newId(), payload: {} } })).rejects.toThrow();
});
