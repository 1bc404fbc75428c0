import { QueueAppGoneError, QueueInputError } from '#queues/domain';

/** What PostgreSQL says when it refuses a body, by SQLSTATE. */
const BODY_FAULTS: Readonly<Record<string, string>> = {
  '22P02': 'it is not JSON',
  '22021': 'it is not JSON: it holds a bare NUL character',
  '54001': 'it nests too deep',
};
const FOREIGN_KEY_VIOLATION = '23503';

/** The refusal that an error of a send stands for; the error itself where it is none. */
export function asRefusal(cause: unknown): unknown {
  const { code, constraint } = (cause ?? {}) as { code?: unknown; constraint?: unknown };
  if (typeof code !== 'string') return cause;
  if (code === FOREIGN_KEY_VIOLATION && constraint === 'queue_messages_app_id_fkey')
    return new QueueAppGoneError({ cause });
  const fault = BODY_FAULTS[code];
  return fault === undefined
    ? cause
    : new QueueInputError('queue.invalid-body', `Cannot send the message: ${fault}`, { cause });
}
