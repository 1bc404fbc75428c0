export { DeadLetterRepository } from './dead-letter.repository.js';
export type {
  DeadLetterCount,
  DeadLetterPage,
  DeadLetterTurn,
  Replay,
  ReplayBatch,
  ScriptKind,
} from './dead-letter.repository.js';
export { DeadLetterRetentionRepository } from './dead-letter-retention.repository.js';
export { EventTreeRepository } from './event-tree.repository.js';
export type { EventInTree, EventPlace } from './event-tree.repository.js';
export { OutboxRepository } from './outbox.repository.js';
export type { Claim, ClaimWish, Hold } from './outbox.repository.js';
export { PlaceRepository } from './place.repository.js';
export { isScriptGone } from './refusals.js';
export { SettlementRepository } from './settlement.repository.js';
export type { Buried, Settled, SettledAll } from './settlement.repository.js';
