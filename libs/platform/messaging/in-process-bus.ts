import { RemoteError, toWire } from '#kernel';
import type { EventContract, RequestContract } from '#contracts';
import { decode, encode } from './codec.js';
import {
  addressOf,
  BusDeadlineError,
  BusDownError,
  BusUnservedError,
  LATE_ANSWER_MS,
  MessageBus,
} from './message-bus.js';
import type { Handler, Listener, RequestOptions, ServeOptions } from './message-bus.js';

/** Answers with JSON text; a refusal is thrown as a RemoteError, as it would arrive over a network. */
type Endpoint = (text: string) => Promise<string>;

/**
 * The bus within one process. It encodes, decodes and validates like a real one: a Date or a shared object
 * that worked here only would break in a cluster.
 */
export class InProcessBus extends MessageBus {
  private readonly endpoints = new Map<string, Endpoint[]>();
  private readonly listeners = new Map<string, ((text: string) => void)[]>();
  private readonly underWay = new Set<Promise<unknown>>();
  private state: 'new' | 'up' | 'closed' = 'new';
  private turn = 0;

  constructor(private readonly onListenerError: (error: unknown) => void = () => undefined) {
    super();
  }

  async request<Req extends object, Res extends object>(
    contract: RequestContract<Req, Res>,
    payload: Req,
    options: RequestOptions<Res>,
  ): Promise<Res> {
    const address = addressOf(contract.subject, options.to);
    if (this.state !== 'up') throw new BusDownError(address);
    const serving = this.endpoints.get(address);
    if (serving === undefined) throw new BusUnservedError(address);
    const endpoint = serving[this.turn++ % serving.length] as Endpoint;
    const answer = endpoint(encode(payload));
    this.underWay.add(answer);
    void answer.then(
      () => this.underWay.delete(answer),
      () => this.underWay.delete(answer),
    );
    return inTime(answer, contract, options);
  }

  serve<Req extends object, Res extends object>(
    contract: RequestContract<Req, Res>,
    handler: Handler<Req, Res>,
    options: ServeOptions = {},
  ): void {
    const address = addressOf(contract.subject, options.as);
    const endpoint: Endpoint = async (text) => {
      try {
        return encode(await handler(decode(contract.request, text, address)));
      } catch (error) {
        throw new RemoteError(toWire(error));
      }
    };
    this.endpoints.set(address, [...(this.endpoints.get(address) ?? []), endpoint]);
  }

  publish<E extends object>(contract: EventContract<E>, event: E): void {
    if (this.state !== 'up') return;
    const text = encode(event);
    for (const listener of this.listeners.get(contract.subject) ?? []) {
      queueMicrotask(() => {
        try {
          listener(text);
        } catch (error) {
          this.onListenerError(error);
        }
      });
    }
  }

  subscribe<E extends object>(contract: EventContract<E>, listener: Listener<E>): void {
    const known = this.listeners.get(contract.subject) ?? [];
    known.push((text) => listener(decode(contract.event, text, contract.subject)));
    this.listeners.set(contract.subject, known);
  }

  start(): Promise<void> {
    this.state = 'up';
    return Promise.resolve();
  }

  isUp(): boolean {
    return this.state === 'up';
  }

  async close(): Promise<void> {
    this.state = 'closed';
    await Promise.allSettled(this.underWay);
  }
}

function inTime<Res extends object>(
  answer: Promise<string>,
  contract: RequestContract<object, Res>,
  options: RequestOptions<Res>,
): Promise<Res> {
  return new Promise((resolve, reject) => {
    let expired = false;
    const timer = setTimeout(() => {
      expired = true;
      reject(new BusDeadlineError(contract.subject, options.deadlineMs));
    }, options.deadlineMs);
    const expiredAt = Date.now() + options.deadlineMs + LATE_ANSWER_MS;
    answer.then(
      (text) => {
        clearTimeout(timer);
        try {
          const response = decode(contract.response, text, contract.subject);
          if (!expired) resolve(response);
          else if (Date.now() < expiredAt) options.onLate?.(response);
        } catch (error) {
          reject(error as Error);
        }
      },
      (error: Error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
