export { Outbox } from './outbox.js';
export { OutboxBell } from './outbox-bell.js';
export { OutboxModule } from './outbox.module.js';
export { TriggerPlaces } from './trigger-places.js';
