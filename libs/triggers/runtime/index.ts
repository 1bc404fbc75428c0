export { CronModule } from './cron.module.js';
export { CronScheduler } from './cron-scheduler.js';
export { TriggerEventsModule } from './trigger-events.module.js';
export { eventFor, TriggerEvents } from './trigger-events.js';
export type { NewLetter, Occurrence, Origin, Publication, StoreChange } from './trigger-events.js';
