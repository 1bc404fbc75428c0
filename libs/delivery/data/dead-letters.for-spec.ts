import { newId } from '#kernel';
import type { Prisma } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import type { Owner } from './events.for-spec.js';

export type LetterDraft = Partial<Prisma.DeadLetterUncheckedCreateInput>;

/** Dead letters of one script, as an orchestrator leaves them; each its own root unless `more` says otherwise. @returns their ids, oldest first. */
export async function givenLetters(
  db: Db,
  { appId, scriptId }: Owner,
  drafts: readonly LetterDraft[] = [{}],
): Promise<string[]> {
  const rows = drafts.map((draft): Prisma.DeadLetterUncheckedCreateInput => {
    const executionId = draft.executionId ?? newId();
    return {
      ...{ id: newId(), appId, scriptId, executionId, version: 4, source: 'http', payload: { op: 'x' } },
      ...{ payloadBytes: 10, rootId: executionId, depth: 0, attempts: 3, maxAttempts: 3 },
      ...{ backoff: 'constant', baseMs: 5, maxMs: 50, jitter: 0.5 },
      ...{ errorCode: 'script.threw', errorMessage: 'boom', errorStack: 'at line 1' },
      ...{ firstAttemptAt: new Date(), lastAttemptAt: new Date() },
      ...draft,
    };
  });
  await db.deadLetter.createMany({ data: rows as Prisma.DeadLetterCreateManyInput[] });
  return rows.map(({ id }) => id);
}
