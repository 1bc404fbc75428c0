export { check, decode, encode, InvalidMessageError } from './codec.js';
export { InProcessBus } from './in-process-bus.js';
export {
  addressOf,
  BusDeadlineError,
  BusDownError,
  BusUnservedError,
  LATE_ANSWER_MS,
  MessageBus,
} from './message-bus.js';
export type { Handler, Listener, RequestOptions, ServeOptions } from './message-bus.js';
