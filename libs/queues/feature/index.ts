export { QueueBatches } from './pump/queue-batches.js';
export { QueuePump } from './pump/queue-pump.js';
export { QueuePumpModule } from './pump/queue-pump.module.js';
export { QueuesModule } from './queues.module.js';
