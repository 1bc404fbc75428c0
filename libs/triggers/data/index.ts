export { CronRepository } from './cron.repository.js';
export type { CronFired, DueCron } from './cron.repository.js';
export { ListenerRepository } from './listener.repository.js';
export type { DeadLetterListener, Listener, StoreListener, TopicListener } from './listener.repository.js';
export { TriggerRepository } from './trigger.repository.js';
export type { NewTrigger, TriggerChange, TriggerFilter } from './trigger.repository.js';
