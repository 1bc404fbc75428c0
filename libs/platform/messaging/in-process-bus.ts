import type { EventContract, RequestContract } from '#contracts';
import { BusDownError, BusUnservedError } from './bus.errors.js';
import { encode, MAX_EVENT_BYTES, requireSize } from './codec.js';
import { Deadlines } from './deadlines.js';
import { earOf, endpointOf, UnderWay } from './endpoint.js';
import type { Endpoint } from './endpoint.js';
import { HANDED_OVER } from './handed-over.js';
import type { HandedOver } from './handed-over.js';
import { addressOf, MessageBus } from './message-bus.js';
import type { Handler, Listener, RequestOptions, ServeOptions } from './message-bus.js';
import { PendingRequest } from './pending-request.js';
import type { PendingHome } from './pending-request.js';

/** Who serves one subject. Two maps, because joining subject and id for every request would cost a hash. */
interface Served {
  readonly shared: Endpoint<HandedOver>[];
  readonly addressed: Map<string, Endpoint<HandedOver>>;
  turn: number;
}

/**
 * The bus within one process. What it hands over is what a real one would bring, and validated: a Date or a shared
 * object that worked here only would break in a cluster.
 */
export class InProcessBus extends MessageBus {
  private readonly home: PendingHome<HandedOver>;
  private readonly served = new Map<string, Served>();
  private readonly ears = new Map<string, ((text: string) => void)[]>();
  private readonly underWay = new UnderWay();
  private state: 'new' | 'up' | 'closed' = 'new';

  /** @param onListenerError told of what a listener throws, of an invalid event, and of a throwing `onLate`. */
  constructor(private readonly onListenerError: (error: unknown) => void = () => undefined) {
    super();
    this.home = { deadlines: new Deadlines(), form: HANDED_OVER, onFault: onListenerError };
  }

  request<Req extends object, Res extends object>(
    contract: RequestContract<Req, Res>,
    payload: Req,
    options: RequestOptions<Res>,
  ): Promise<Res> {
    // What is thrown in here rejects the promise.
    return new Promise<Res>((resolve, reject) => {
      if (this.state !== 'up') throw new BusDownError(addressOf(contract.subject, options.to));
      const endpoint = this.endpointFor(contract.subject, options.to);
      const packed = HANDED_OVER.pack(contract.request, payload, contract.subject);
      endpoint(packed, new PendingRequest(this.home, contract, options, resolve, reject));
    });
  }

  serve<Req extends object, Res extends object>(
    contract: RequestContract<Req, Res>,
    handler: Handler<Req, Res>,
    options: ServeOptions = {},
  ): void {
    const address = addressOf(contract.subject, options.as);
    const bare = endpointOf(contract, handler, HANDED_OVER);
    const endpoint: Endpoint<HandedOver> = (packed, asker) => {
      this.underWay.begin();
      bare(packed, {
        answer: (answer) => {
          this.underWay.end();
          asker.answer(answer);
        },
        refuse: (refusal) => {
          this.underWay.end();
          asker.refuse(refusal);
        },
      });
    };
    const served: Served = this.served.get(contract.subject) ?? { shared: [], addressed: new Map(), turn: 0 };
    this.served.set(contract.subject, served);
    if (options.as === undefined) served.shared.push(endpoint);
    else if (!served.addressed.has(options.as)) served.addressed.set(options.as, endpoint);
    else throw new Error(`Cannot serve "${address}": it is served already`);
  }

  publish<E extends object>(contract: EventContract<E>, event: E): void {
    const text = encode(event);
    requireSize(text, MAX_EVENT_BYTES, contract.subject);
    if (this.state !== 'up') return;
    for (const ear of this.ears.get(contract.subject) ?? []) queueMicrotask(() => ear(text));
  }

  subscribe<E extends object>(contract: EventContract<E>, listener: Listener<E>): void {
    const subject = addressOf(contract.subject);
    const known = this.ears.get(subject) ?? [];
    known.push(earOf(contract, listener, this.onListenerError));
    this.ears.set(subject, known);
  }

  start(): Promise<void> {
    if (this.state === 'new') this.state = 'up';
    return Promise.resolve();
  }

  isUp(): boolean {
    return this.state === 'up';
  }

  async close(): Promise<void> {
    this.state = 'closed';
    await this.underWay.idle();
  }

  private endpointFor(subject: string, to: string | undefined): Endpoint<HandedOver> {
    const served = this.served.get(subject);
    const endpoint =
      to === undefined ? served?.shared[served.turn++ % served.shared.length] : served?.addressed.get(to);
    if (endpoint === undefined) throw new BusUnservedError(addressOf(subject, to));
    return endpoint;
  }
}
