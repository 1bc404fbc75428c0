export { BacklogLimit, QueueSettings } from './backlog-limit.js';
export { QueueBell } from './queue-bell.js';
export { QueueSender } from './queue-sender.js';
export { QueueSendingModule } from './queue-sending.module.js';
