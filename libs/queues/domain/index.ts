export { batchPart, formBatches } from './form-batches.js';
export type { Batch, BatchRules } from './form-batches.js';
export { QUEUE_LIMITS, requireBodySize, requireQueue, requireSendOptions } from './message-rules.js';
export type {
  Consumer,
  DueMessage,
  MessageToSend,
  QueueState,
  Sender,
  SendOptions,
  Sent,
} from './queue-message.js';
export {
  QueueAppGoneError,
  QueueFullError,
  QueueInputError,
  QueueMessageTooLargeError,
} from './queue.errors.js';
