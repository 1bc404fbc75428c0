export {
  BusAddressError,
  BusDeadlineError,
  BusDownError,
  BusTooLargeError,
  BusUnservedError,
  InvalidMessageError,
} from './bus.errors.js';
export {
  AS_TEXT,
  check,
  decode,
  encode,
  encodeRefusal,
  MAX_EVENT_BYTES,
  MAX_MESSAGE_BYTES,
  requireSize,
} from './codec.js';
export { Deadline, Deadlines } from './deadlines.js';
export { earOf, endpointOf, UnderWay } from './endpoint.js';
export type { Asker, Endpoint } from './endpoint.js';
export { InProcessBus } from './in-process-bus.js';
export { addressOf, LATE_ANSWER_MS, MessageBus } from './message-bus.js';
export type { Handler, Listener, RequestOptions, ServeOptions } from './message-bus.js';
export { PendingRequest } from './pending-request.js';
export type { PendingHome } from './pending-request.js';
