import { DomainError } from '#kernel';
import type { EventContract, RequestContract } from '#contracts';

export interface RequestOptions<Res> {
  /** How long the caller waits, ms from now. */
  readonly deadlineMs: number;
  /** The one process that shall answer; without it any that serves the subject does. */
  readonly to?: string;
  /** Told of an answer that came after the deadline, for as long as `lateMs`. */
  readonly onLate?: (response: Res) => void;
}

export interface ServeOptions {
  /** Answer only what is addressed to this id; without it requests are shared among all that serve. */
  readonly as?: string;
}

export type Handler<Req, Res> = (request: Req) => Promise<Res>;
export type Listener<E> = (event: E) => void;

/**
 * The port through which the roles talk. All adapters encode, decode and validate, so that nothing works on
 * one machine only, and pass the same contract suite.
 */
export abstract class MessageBus {
  /**
   * Asks and waits.
   * @throws BusUnservedError at once when nobody serves the subject.
   * @throws BusDeadlineError when no answer came in time.
   * @throws BusDownError when the bus itself cannot be reached.
   * @throws RemoteError when the other side refused: match its `code`.
   * @throws InvalidMessageError when the question or the answer breaks its contract.
   */
  abstract request<Req extends object, Res extends object>(
    contract: RequestContract<Req, Res>,
    payload: Req,
    options: RequestOptions<Res>,
  ): Promise<Res>;

  /** Registers a handler; it is in force once `start` has resolved. */
  abstract serve<Req extends object, Res extends object>(
    contract: RequestContract<Req, Res>,
    handler: Handler<Req, Res>,
    options?: ServeOptions,
  ): void;

  /** Tells all that listen now; a hint, never the only copy of a fact. */
  abstract publish<E extends object>(contract: EventContract<E>, event: E): void;

  /** Registers a listener; it is in force once `start` has resolved. */
  abstract subscribe<E extends object>(contract: EventContract<E>, listener: Listener<E>): void;

  /** Opens the bus with all that was registered. */
  abstract start(): Promise<void>;

  /** Whether requests can be sent right now. */
  abstract isUp(): boolean;

  /** Stops taking requests, lets those under way be answered, and closes. Safe to call twice. */
  abstract close(): Promise<void>;
}

/** How long after its deadline an answer is still worth knowing of, ms. */
export const LATE_ANSWER_MS = 30_000;

export class BusUnservedError extends DomainError {
  readonly code = 'bus.unserved';
  readonly kind = 'busy';
  override readonly retryAfterSeconds = 1;

  constructor(subject: string) {
    super(`Cannot ask "${subject}": nobody serves it`);
  }
}

export class BusDeadlineError extends DomainError {
  readonly code = 'bus.deadline';
  readonly kind = 'late';

  constructor(subject: string, deadlineMs: number) {
    super(`Cannot wait longer for "${subject}": no answer within ${deadlineMs} ms`);
  }
}

export class BusDownError extends DomainError {
  readonly code = 'bus.down';
  readonly kind = 'busy';
  override readonly retryAfterSeconds = 1;

  constructor(subject: string, options?: { cause?: unknown }) {
    super(`Cannot send to "${subject}": the bus cannot be reached`);
    if (options?.cause !== undefined) this.cause = options.cause;
  }
}

/** The subject on the wire: that of the contract, and the address of the one that shall answer. */
export function addressOf(subject: string, to?: string): string {
  return to === undefined ? subject : `${subject}.${to}`;
}
