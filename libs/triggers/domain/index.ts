export { matchesCollection } from './collection-glob.js';
export { firingOf } from './due-schedule.js';
export type { DueSchedule, Firing } from './due-schedule.js';
export { docsPart, eventPayload, filesPart, kvPart } from './event-payload.js';
export type { DocsChange, EventPart, FilesChange, KvChange } from './event-payload.js';
export { letterPart } from './letter-part.js';
export type { LetterNews } from './letter-part.js';
export {
  MAX_MESSAGE_BYTES,
  MessageTooLargeError,
  requireJsonMessage,
  requireMessageSize,
} from './message.js';
export { parseDetails } from './parse-details.js';
export { requireQueueName } from './queue-name.js';
export { nextFireAt, nextFireTimes, requireSchedule } from './schedule.js';
export type { Schedule } from './schedule.js';
export { matchesTopic, requireTopic } from './topic.js';
export { OVERLAPS, STORE_OPS, TRIGGER_KINDS } from './trigger.js';
export type {
  Backoff,
  CronDetails,
  DeadLetterDetails,
  EmailDetails,
  Overlap,
  PubsubDetails,
  QueueDetails,
  RetryPolicy,
  StoreDetails,
  StoreKind,
  Trigger,
  TriggerDetails,
  TriggerKind,
  TriggerSettings,
} from './trigger.js';
export {
  InvalidTriggerError,
  MAX_TRIGGERS_OF_APP,
  TooManyTriggersError,
  TriggerNotFoundError,
  TriggerTakenError,
  TriggerTargetError,
} from './triggers.errors.js';
