import { DAY_MS, MIB, SECOND_MS } from '#kernel';
import { requireQueueName } from '#triggers/domain';
import { QueueInputError, QueueMessageTooLargeError } from './queue.errors.js';
import type { SendOptions } from './queue-message.js';

export const QUEUE_LIMITS = {
  /** Of a message's body, as JSON. */
  maxBodyBytes: MIB,
  maxDelaySeconds: (30 * DAY_MS) / SECOND_MS,
  maxDedupeKeyBytes: 256,
  minPriority: -100,
  maxPriority: 100,
} as const;

/** @throws QueueInputError `queue.invalid-name` */
export function requireQueue(queue: string): void {
  requireQueueName(
    queue,
    (reason) => new QueueInputError('queue.invalid-name', `Cannot use the queue's name: ${reason}`),
  );
}

/** @throws QueueMessageTooLargeError */
export function requireBodySize(json: string): void {
  const { maxBodyBytes } = QUEUE_LIMITS;
  // A UTF-16 unit takes at most three bytes, so most bodies need no counting.
  if (json.length * 3 <= maxBodyBytes) return;
  if (json.length > maxBodyBytes || Buffer.byteLength(json, 'utf8') > maxBodyBytes)
    throw new QueueMessageTooLargeError(maxBodyBytes);
}

/** @throws QueueInputError `queue.invalid-option` */
export function requireSendOptions({ delaySeconds, dedupeKey, priority }: SendOptions): void {
  requireDelay(delaySeconds);
  requirePriority(priority);
  const fault = dedupeKey === undefined ? undefined : faultOfKey(dedupeKey);
  if (fault !== undefined) throw invalidOption(`dedupeKey ${fault}`);
}

function requireDelay(seconds: number | undefined): void {
  const { maxDelaySeconds } = QUEUE_LIMITS;
  if (seconds === undefined || (seconds >= 0 && seconds <= maxDelaySeconds)) return;
  throw invalidOption(`delaySeconds must be at least 0 and at most ${maxDelaySeconds}`);
}

function requirePriority(priority: number | undefined): void {
  const { minPriority, maxPriority } = QUEUE_LIMITS;
  if (priority === undefined) return;
  if (Number.isInteger(priority) && priority >= minPriority && priority <= maxPriority) return;
  throw invalidOption(`priority must be a whole number from ${minPriority} to ${maxPriority}`);
}

/** What PostgreSQL could not hold, or not as it is. */
function faultOfKey(key: string): string | undefined {
  const { maxDedupeKeyBytes } = QUEUE_LIMITS;
  if (key === '') return 'must not be empty';
  if (key.length > maxDedupeKeyBytes || Buffer.byteLength(key, 'utf8') > maxDedupeKeyBytes)
    return `must have at most ${maxDedupeKeyBytes} bytes as UTF-8`;
  if (key.includes('\0')) return 'must not hold a NUL character';
  return key.isWellFormed() ? undefined : 'must not hold half of a surrogate pair';
}

function invalidOption(rule: string): QueueInputError {
  return new QueueInputError('queue.invalid-option', `Cannot send the message: ${rule}`);
}
