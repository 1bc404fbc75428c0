import type { EventContract, RequestContract } from '#contracts';
import { BusAddressError } from './bus.errors.js';

export interface RequestOptions<Res> {
  /** How long the caller waits, ms from now. */
  readonly deadlineMs: number;
  /** The one process that shall answer; without it any that serves the subject does. */
  readonly to?: string;
  /** Told of an answer that came after the caller had been given up on, for `LATE_ANSWER_MS`. */
  readonly onLate?: (response: Res) => void;
}

export interface ServeOptions {
  /** Answer only what is addressed to this id; without it requests are shared among all that serve. */
  readonly as?: string;
}

export type Handler<Req, Res> = (request: Req) => Promise<Res>;
export type Listener<E> = (event: E) => void;

/**
 * The port through which the roles talk. All adapters bring what JSON makes of a message, and validate it, so that
 * nothing works on one machine only, and pass the same contract suite.
 */
export abstract class MessageBus {
  /**
   * Asks and waits.
   * @throws BusUnservedError at once when nobody serves the subject.
   * @throws BusDeadlineError when no answer came in time.
   * @throws BusDownError when the bus cannot be reached, or was lost while waiting; the question may have
   *   been heard all the same.
   * @throws BusTooLargeError when the question has more than `MAX_MESSAGE_BYTES`.
   * @throws BusAddressError when `to` cannot be part of an address.
   * @throws RemoteError when the other side refused: match its `code`.
   * @throws InvalidMessageError when the answer breaks its contract.
   */
  abstract request<Req extends object, Res extends object>(
    contract: RequestContract<Req, Res>,
    payload: Req,
    options: RequestOptions<Res>,
  ): Promise<Res>;

  /**
   * Registers a handler; it is in force once `start` has resolved.
   * @throws Error when this bus serves that address already.
   */
  abstract serve<Req extends object, Res extends object>(
    contract: RequestContract<Req, Res>,
    handler: Handler<Req, Res>,
    options?: ServeOptions,
  ): void;

  /**
   * Tells all that listen now; a hint, never the only copy of a fact. While the bus is down it is lost.
   * @throws BusTooLargeError when the event has more than `MAX_EVENT_BYTES`.
   */
  abstract publish<E extends object>(contract: EventContract<E>, event: E): void;

  /** Registers a listener; it is in force once `start` has resolved. */
  abstract subscribe<E extends object>(contract: EventContract<E>, listener: Listener<E>): void;

  /** Opens the bus with all that was registered. Safe to call twice. */
  abstract start(): Promise<void>;

  /** Whether requests can be sent right now. */
  abstract isUp(): boolean;

  /** Stops taking requests, lets those under way be answered, and closes. Safe to call twice. */
  abstract close(): Promise<void>;
}

/** How long after its deadline an answer is still worth knowing of, ms. */
export const LATE_ANSWER_MS = 30_000;

const ADDRESS_PART = /^[A-Za-z0-9_-]{1,128}$/;

/**
 * The subject on the wire: that of the contract, and the address of the one that shall answer.
 * @throws BusAddressError when a part could change the meaning of the whole.
 */
export function addressOf(subject: string, to?: string): string {
  for (const part of subject.split('.')) requireAddressPart(part);
  if (to === undefined) return subject;
  requireAddressPart(to);
  return `${subject}.${to}`;
}

function requireAddressPart(part: string): void {
  if (!ADDRESS_PART.test(part)) throw new BusAddressError(part);
}
