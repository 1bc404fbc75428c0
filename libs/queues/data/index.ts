export { BatchRepository } from './batch.repository.js';
export type { DueWish } from './batch.repository.js';
export { MessageRepository } from './message.repository.js';
export type { Receipt } from './message.repository.js';
export { QueueRepository } from './queue.repository.js';
