/** Something that runs because of events. Its script keeps what it did as a document in `effects`. */
export interface Handler {
  readonly name: string;
  /** Kind of its trigger; `route`: it answers an async route itself. */
  readonly kind: 'kv' | 'docs' | 'pubsub' | 'cron' | 'dead_letter' | 'queue' | 'route';
  /** Of its trigger. */
  readonly details: object;
  /** JavaScript for what caused the event, one or an array; each cause has one event for each handler. */
  readonly key: string;
  /** JavaScript that runs behind the effect. */
  readonly then?: string;
  /** It throws, always. */
  readonly isPoisoned?: true;
  readonly isTransactional?: true;
}

export interface Workload {
  readonly name: string;
  /** Of so many parts in all; 0: nobody asks for it, it comes by itself. */
  readonly share: number;
  /** JavaScript that writes `op`; a workload without one is an async route. */
  readonly write?: string;
  readonly handlers: readonly Handler[];
  /** Names of `WRITTEN` that hold its writes; without one the event is all there is of a write. */
  readonly writtenTo?: 'kv' | 'docs' | 'chained' | 'atomic' | 'echoes';
}

/** Where failures are none of the script's: it is tried until they are over. */
const PATIENT = { max_attempts: 100, backoff: 'exponential', base_ms: 250, max_ms: 2_000, jitter: 0.2 };
const IMPATIENT = { max_attempts: 2, backoff: 'constant', base_ms: 100, jitter: 0 };
export const PATIENT_ENV = {
  PICLOUD_TRIGGER_RETRY_MAX_ATTEMPTS: '100',
  PICLOUD_TRIGGER_RETRY_BASE_MS: '250',
  PICLOUD_TRIGGER_RETRY_MAX_MS: '2000',
};

export const WORKLOADS: readonly Workload[] = [
  {
    name: 'kv',
    share: 6,
    // Of one that is sent twice the second finds it there.
    write: "kv.collection('orders:new').set(op, { op }, { ifVersion: 0 })",
    writtenTo: 'kv',
    handlers: [
      { name: 'kv', kind: 'kv', details: { collection_glob: 'orders:*' }, key: 'event.kv.key' },
      {
        ...{ name: 'kv-chains', kind: 'kv', details: { collection_glob: 'orders:new', ops: ['set'] } },
        key: 'event.kv.key',
        then: "await docs.collection('chained').create({ op: event.kv.key });",
      },
    ],
  },
  {
    name: 'chained',
    share: 0,
    writtenTo: 'chained',
    handlers: [
      { name: 'chained', kind: 'docs', details: { collection_glob: 'chained' }, key: "event.docs.id + ':1'" },
    ],
  },
  {
    name: 'docs',
    share: 5,
    write: `docs.collection('orders').create({ op })
      .then(({ id }) => docs.collection('orders').update(id, { paid: true }, { ifVersion: 1 }))`,
    writtenTo: 'docs',
    handlers: [
      {
        ...{ name: 'docs', kind: 'docs', details: { collection_glob: 'orders' } },
        key: "event.docs.id + (event.op === 'create' ? ':1' : ':2')",
      },
    ],
  },
  {
    name: 'pubsub',
    share: 5,
    write: "pubsub.publish('orders.paid', { op })",
    handlers: [
      {
        ...{ name: 'pubsub', kind: 'pubsub', details: { topic_pattern: 'orders.*' } },
        key: 'event.pubsub.message.op',
      },
    ],
  },
  {
    name: 'route',
    share: 5,
    handlers: [{ name: 'route', kind: 'route', details: {}, key: 'ctx.request.body.op' }],
  },
  {
    name: 'queue',
    share: 4,
    write: "queue.send('orders', { op })",
    handlers: [
      {
        ...{ name: 'queue', kind: 'queue', details: { queue: 'orders', concurrency: 3, batch_size: 4 } },
        key: 'event.queue.messages.map(({ body }) => body.op)',
      },
    ],
  },
  {
    name: 'atomic',
    share: 4,
    write: `atomic().kvSet('atomic', op, { op }, { ifVersion: 0 }).docsCreate('atomic', { op })
      .send('atomic', { op }).publish('atomic.sent', { op }).commit()`,
    writtenTo: 'atomic',
    handlers: [
      {
        ...{ name: 'once', kind: 'kv', details: { collection_glob: 'atomic' } },
        isTransactional: true,
        key: 'event.kv.key',
        then: `await docs.collection('echoes').create({ op: event.kv.key });
          if (ctx.attempt === 1 && event.kv.key.endsWith('3')) throw new Error('nothing of it is kept');`,
      },
      {
        ...{ name: 'atomic-docs', kind: 'docs', details: { collection_glob: 'atomic' } },
        key: 'event.docs.data.op',
      },
      {
        ...{ name: 'atomic-queue', kind: 'queue', details: { queue: 'atomic' } },
        key: 'event.queue.messages[0].body.op',
      },
      {
        ...{ name: 'atomic-pubsub', kind: 'pubsub', details: { topic_pattern: 'atomic.*' } },
        isTransactional: true,
        key: 'event.pubsub.message.op',
      },
    ],
  },
  {
    name: 'echoes',
    share: 0,
    writtenTo: 'echoes',
    handlers: [
      {
        ...{ name: 'echoes', kind: 'docs', details: { collection_glob: 'echoes' } },
        isTransactional: true,
        key: "event.docs.id + ':1'",
      },
    ],
  },
  {
    name: 'poison',
    share: 1,
    write: "pubsub.publish('poison', { op })",
    handlers: [
      {
        ...{ name: 'poison', kind: 'pubsub', details: { topic_pattern: 'poison', retry: IMPATIENT } },
        key: 'event.pubsub.message.op',
        isPoisoned: true,
      },
      {
        ...{ name: 'undertaker', kind: 'dead_letter', details: { source_kind: 'pubsub' } },
        key: 'event.deadLetter.id',
      },
    ],
  },
  {
    name: 'cron',
    share: 0,
    handlers: [
      {
        ...{ name: 'cron', kind: 'cron', details: { schedule: '* * * * * *', overlap: 'queue' } },
        key: 'event.cron.scheduledFor',
      },
    ],
  },
];

export const shares: Readonly<Record<string, number>> = Object.fromEntries(
  WORKLOADS.map(({ name, share }) => [name, share]),
);

const SDK = "import { atomic, docs, kv, pubsub, queue } from 'picloud';";

export function producerSource({ write = '' }: Workload): string {
  return `${SDK}
export default async ({ request: { body: { op } } }) => {
  await ${write};
  return op;
};`;
}

export function handlerSource({ name, key, isPoisoned, then = '' }: Handler): string {
  const known = `handler: '${name}', app: ctx.appId, event: ctx.executionId, attempt: ctx.attempt`;
  const act = isPoisoned
    ? "throw new Error('it is poison');"
    : `for (const key of [${key}].flat()) await docs.collection('effects').create({ ${known}, key });`;
  return `${SDK}
export default async (ctx) => {
  const { event } = ctx;
  ${act}
  ${then}
};`;
}

export function triggerBody(scriptId: string, { details, isTransactional }: Handler): object {
  return {
    script_id: scriptId,
    retry: PATIENT,
    ...details,
    ...(isTransactional ? { transactional: true } : {}),
  };
}
