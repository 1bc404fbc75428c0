import { requireCollectionGlob } from './collection-glob.js';
import { requireQueueName } from './queue-name.js';
import { requireSchedule } from './schedule.js';
import { requireTopicPattern } from './topic.js';
import { STORE_OPS } from './trigger.js';
import type { StoreKind, TriggerDetails } from './trigger.js';
import { InvalidTriggerError } from './triggers.errors.js';

const MAX_ADDRESS_CHARS = 64;
/** The unquoted form of RFC 5321, section 4.1.2, in lower case. */
const ADDRESS = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;

/**
 * Checks what a kind's details say, and brings them into the form in which they are kept.
 * @param now a schedule must fire again behind it.
 * @throws InvalidTriggerError naming the field.
 */
export function parseDetails(details: TriggerDetails, now: Date): TriggerDetails {
  switch (details.kind) {
    case 'kv':
    case 'docs':
    case 'files':
      requireCollectionGlob(details.collectionGlob);
      return { ...details, ops: parseOps(details.kind, details.ops) };
    case 'cron':
      requireSchedule(details, now);
      return details;
    case 'pubsub':
      requireTopicPattern(details.topicPattern);
      return details;
    case 'queue':
      requireQueueName(details.queue, (message) => new InvalidTriggerError('queue', message));
      return details;
    case 'email':
      return { ...details, address: parseAddress(details.address) };
    case 'dead_letter':
      return details;
  }
}

function parseOps(kind: StoreKind, ops: readonly string[]): string[] {
  const known: readonly string[] = STORE_OPS[kind];
  const unknown = ops.find((op) => !known.includes(op));
  if (unknown !== undefined) throw new InvalidTriggerError('ops', `ops may hold ${known.join(', ')}`);
  return [...new Set(ops)];
}

function parseAddress(address: string): string {
  const lower = address.toLowerCase();
  if (lower.length <= MAX_ADDRESS_CHARS && ADDRESS.test(lower)) return lower;
  throw new InvalidTriggerError(
    'address',
    `address must be what stands in front of the "@", at most ${MAX_ADDRESS_CHARS} characters`,
  );
}
