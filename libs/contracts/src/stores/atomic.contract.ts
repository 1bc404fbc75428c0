import { IsString } from 'class-validator';
import { defineRequest } from '../define.js';
import { Verbatim } from '../verbatim.js';

export class AtomicCommitRequest {
  /** Says whose data it is, and nothing else does (R-CTX-07). */
  @IsString() runToken!: string;
  /** JSON text of the list of operations. */
  @Verbatim() @IsString() operations!: string;
}

export class AtomicCommitResponse {
  /** JSON text of a list: what each operation came to. */
  @Verbatim() @IsString() results!: string;
}

/** Several writes, sends and publications: all of them, with every event they cause, or none. */
export const atomicCommit = defineRequest({
  subject: 'manager.v1.atomic-commit',
  request: AtomicCommitRequest,
  response: AtomicCommitResponse,
  errors: [
    ...['run-token.refused', 'app.not-found', 'atomic.invalid', 'atomic.check-failed', 'atomic.busy'],
    ...['kv.invalid-collection', 'kv.invalid-key', 'kv.invalid-value', 'kv.invalid-option'],
    ...['kv.value-too-large', 'kv.version-conflict', 'docs.invalid-collection', 'docs.invalid-data'],
    ...['docs.not-found', 'docs.too-large', 'docs.version-conflict'],
    ...['pubsub.invalid-topic', 'pubsub.invalid-message', 'pubsub.message-too-large'],
    ...['queue.invalid-name', 'queue.invalid-option', 'queue.message-too-large', 'queue.full'],
  ],
});
