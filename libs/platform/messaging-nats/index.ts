export { BusPayloadLostError } from './held-payloads.js';
export { NatsBus } from './nats-bus.js';
export type { NatsBusOptions } from './nats-bus.js';
export { readNatsUrl } from './nats-url.js';
export type { NatsTarget } from './nats-url.js';
