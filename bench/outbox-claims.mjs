// What a long backlog does to claims: the claim's own statement, beside a thousand events and beside a million.
import { newId } from '../dist/libs/kernel/src/index.js';
import { OutboxRepository } from '../dist/libs/delivery/data/index.js';

const CLAIMS = 200;
const AT_A_TIME = 50;
const outbox = new OutboxRepository();

/** The installation that uses the database must be down: it would work the backlog off. */
export async function measureClaims(database) {
  const few = await claims(database, 20_000);
  const many = await claims(database, 1_000_000);
  console.log(
    `claims of ${AT_A_TIME}: p50 ${few.toFixed(2)} ms beside 20,000 events, ${many.toFixed(2)} ms beside 1,000,000: ${(many / few).toFixed(2)} x`,
  );
}

async function claims(database, backlog) {
  const [app, script] = [newId(), newId()];
  await database.execute(`INSERT INTO apps (id, slug, name) VALUES ($1::uuid, $1::text, 'bench')`, [app]);
  await database.execute(`INSERT INTO scripts (id, app_id, name) VALUES ($1::uuid, $2::uuid, 'bench')`, [
    script,
    app,
  ]);
  await database.execute(
    `INSERT INTO outbox (id, app_id, script_id, source, payload, payload_bytes, root_id, depth, max_attempts, backoff,
                         base_ms, max_ms, jitter, due_at)
     SELECT id, $1::uuid, $2::uuid, 'pubsub', '{"op":"publish"}', 16, id, 0, 3, 'constant', 100, 100, 0,
            now() - interval '1 hour' + n * interval '1 us'
     FROM (SELECT gen_random_uuid() AS id, n FROM generate_series(1, $3::int) AS n) AS made`,
    [app, script, backlog],
  );
  await database.execute('ANALYZE outbox', []);
  const times = [];
  for (let n = 0; n < CLAIMS; n += 1) {
    const began = performance.now();
    const { events } = await outbox.claim(database, {
      ...{ after: undefined, limit: AT_A_TIME, maxBytes: 1e9, leaseMs: 60_000 },
      shares: { busy: [], others: AT_A_TIME },
    });
    times.push(performance.now() - began);
    if (events.length !== AT_A_TIME) throw new Error(`A claim found ${events.length} events`);
  }
  await database.execute('DELETE FROM apps WHERE id = $1::uuid', [app]);
  return times.sort((a, b) => a - b)[CLAIMS >> 1];
}
