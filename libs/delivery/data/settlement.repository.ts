import { Injectable } from '@nestjs/common';
import { newId, storableText } from '#kernel';
import type { DirectSession, StatementSession } from '#platform/postgres';
import type { Settlement } from '../domain/index.js';
import { columnsOf } from './outbox.repository.js';
import type { Hold } from './outbox.repository.js';

/** What becomes of one claimed event. */
export interface Settled {
  readonly hold: Hold;
  readonly scriptId: string;
  readonly settlement: Settlement;
}

/** A dead letter that was just written. */
export interface Buried {
  readonly letterId: string;
  /** Of the event that was. */
  readonly eventId: string;
}

export interface SettledAll {
  /** Those that were settled. */
  readonly ids: ReadonlySet<string>;
  readonly buried: readonly Buried[];
}

type Of<K extends Settlement['kind']> = Settled & {
  readonly settlement: Extract<Settlement, { readonly kind: K }>;
};

/** As whoever deletes a script takes its locks: the script first, then what hangs on it. */
const LOCK_SCRIPTS = 'SELECT FROM scripts WHERE id = ANY($1::uuid[]) ORDER BY id FOR KEY SHARE';

const HELD = `unnest($1::uuid[], $2::bigint[]) AS held (id, fence)`;
const IS_HELD = `outbox.id = held.id AND outbox.fence = held.fence`;

const DELETE = `DELETE FROM outbox USING ${HELD} WHERE ${IS_HELD} RETURNING outbox.id`;

// The fence is raised here too: a settlement that is sent again after a lost acknowledgement finds nothing.
const PUT_BACK = `
  UPDATE outbox SET due_at = now() + later.ms * interval '1 ms', lease_until = NULL, fence = outbox.fence + 1,
    lost_leases = 0, attempt_count = attempt_count + later.counts::int,
    holds_place = outbox.holds_place AND NOT later.counts
  FROM unnest($1::uuid[], $2::bigint[], $3::float8[], $4::boolean[]) AS later (id, fence, ms, counts)
  WHERE outbox.id = later.id AND outbox.fence = later.fence
  RETURNING outbox.id`;

const BURY = `
  WITH gone AS (DELETE FROM outbox USING ${HELD} WHERE ${IS_HELD} RETURNING outbox.*)
  INSERT INTO dead_letters (
    id, app_id, script_id, execution_id, version, pinned_version, source, trigger_id, payload, payload_bytes,
    principal_id, root_id, parent_id, depth, attempts, max_attempts, backoff, base_ms, max_ms, jitter, transactional,
    error_code, error_message, error_stack, first_attempt_at, last_attempt_at)
  SELECT
    letter.letter_id, app_id, script_id, gone.id, letter.version, gone.version, source, trigger_id, payload,
    payload_bytes, principal_id, root_id, parent_id, depth, attempt_count + 1, max_attempts, backoff, base_ms, max_ms,
    jitter, transactional, letter.code, letter.message, letter.stack, coalesce(first_attempt_at, now()),
    coalesce(last_attempt_at, now())
  FROM gone JOIN unnest($1::uuid[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::text[])
    AS letter (id, letter_id, version, code, message, stack) ON letter.id = gone.id
  RETURNING execution_id AS "eventId", id AS "letterId"`;

// Unless somebody else has resolved it meanwhile, its own handler perhaps (R-TDL-02).
const RESOLVE = `
  UPDATE dead_letters SET resolution = handled.resolution, resolved_at = now()
  FROM unnest($1::uuid[], $2::text[]) AS handled (id, resolution)
  WHERE dead_letters.id = handled.id AND dead_letters.resolution IS NULL`;

/** Ends claims (R-OUT-03, R-DISP-06, R-DL-01). */
@Injectable()
export class SettlementRepository {
  /**
   * Settles what is still held; a claim with an older fence than the row's changes nothing.
   * What is written of their scripts in the same transaction finds them locked against deletion.
   */
  async settle(session: DirectSession, all: readonly Settled[]): Promise<SettledAll> {
    await session.query(LOCK_SCRIPTS, [[...new Set(all.map(({ scriptId }) => scriptId))]]);
    const done = all.filter((one): one is Of<'done'> => one.settlement.kind === 'done');
    const dead = all.filter((one): one is Of<'dead'> => one.settlement.kind === 'dead');
    const later = all.filter((one): one is Of<'retry' | 'postponed'> => 'afterMs' in one.settlement);
    const ended = new Set(await idsOf(session, done.length, DELETE, () => holdsOf(done)));
    await resolveHandled(
      session,
      done.filter(({ hold }) => ended.has(hold.id)),
    );
    const putBack = await idsOf(session, later.length, PUT_BACK, () => putBackValues(later));
    const buried = dead.length === 0 ? [] : await session.query<Buried>(BURY, buryValues(dead));
    return { ids: new Set([...ended, ...putBack, ...buried.map(({ eventId }) => eventId)]), buried };
  }
}

async function resolveHandled(session: StatementSession, done: readonly Of<'done'>[]): Promise<void> {
  const handled = done.flatMap(({ settlement }) => settlement.handled ?? []);
  if (handled.length === 0) return;
  await session.query(RESOLVE, [
    handled.map(({ letterId }) => letterId),
    handled.map(({ resolution }) => resolution),
  ]);
}

async function idsOf(
  session: StatementSession,
  count: number,
  statement: string,
  values: () => unknown[],
): Promise<string[]> {
  if (count === 0) return [];
  return (await session.query<{ id: string }>(statement, values())).map(({ id }) => id);
}

function holdsOf(settled: readonly Settled[]): [string[], string[]] {
  return columnsOf(settled.map(({ hold }) => hold));
}

function putBackValues(later: readonly Of<'retry' | 'postponed'>[]): unknown[] {
  return [
    ...holdsOf(later),
    later.map(({ settlement }) => settlement.afterMs),
    later.map(({ settlement }) => settlement.kind === 'retry'),
  ];
}

function buryValues(dead: readonly Of<'dead'>[]): unknown[] {
  const errors = dead.map(({ settlement }) => settlement.error);
  return [
    ...holdsOf(dead),
    dead.map(() => newId()),
    dead.map(({ settlement }) => settlement.version),
    errors.map(({ code }) => code),
    errors.map(({ message }) => storableText(message)),
    errors.map(({ stack }) => (stack === null ? null : storableText(stack))),
  ];
}
