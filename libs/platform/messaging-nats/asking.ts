import { createInbox } from '@nats-io/transport-node';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { TransientMap } from '#kernel';
import type { RequestContract } from '#contracts';
import { addressOf, AS_TEXT, BusDownError, BusUnservedError, PendingRequest } from '#platform/messaging';
import type { PendingHome, RequestOptions } from '#platform/messaging';
import { BY_REFERENCE, readFrames, REFUSAL } from './frames.js';
import type { FrameKind } from './frames.js';
import type { HeldPayloads } from './held-payloads.js';
import type { NatsLink } from './nats-link.js';
import { Outbox } from './outbox.js';
import type { Batch } from './outbox.js';
import { packText } from './parcel.js';

/** One asked over NATS; known by its number until no answer is of interest. */
class NatsRequest extends PendingRequest<object, object, string> {
  /** The message it left in: the server says of a message, not of a frame, that nobody serves it. */
  batch = 0;
  /** Under which its bytes are held, when they are over the server's limit. */
  ref: string | undefined = undefined;

  constructor(
    private readonly asking: Asking,
    readonly id: number,
    readonly address: string,
    contract: RequestContract<object, object>,
    options: RequestOptions<object>,
    settle: { resolve: (response: object) => void; reject: (error: Error) => void },
  ) {
    super(asking.home, contract, options, settle.resolve, settle.reject);
  }

  protected override over(): void {
    this.asking.forget(this);
  }
}

/** Ids are numbers of at most 30 bits, which the runtime keeps without an object each. */
const MAX_ID = 2 ** 30;
/** Addresses name processes, which come and go. */
const MAX_KNOWN_ADDRESSES = 10_000;

/**
 * The asking side: one inbox for all answers, and a number for each question. The client's own `request` makes
 * a timer, two promises and a race for each, and the framework a subscription.
 */
export class Asking {
  private readonly inbox = createInbox();
  private readonly pending = new TransientMap<number, NatsRequest>();
  private readonly addresses = new Map<string, Map<string | undefined, string>>();
  readonly outbox: Outbox;
  private lastId = 0;

  constructor(
    private readonly link: NatsLink,
    private readonly held: HeldPayloads,
    readonly home: PendingHome<string>,
  ) {
    this.outbox = new Outbox(
      () => link.isUp(),
      (batch) => this.send(batch),
    );
  }

  open(connection: NatsConnection): void {
    connection.subscribe(`${this.inbox}.*`, {
      callback: (error, message) => {
        if (error !== null) this.home.onFault(error);
        else this.hear(message);
      },
    });
  }

  request<Req extends object, Res extends object>(
    contract: RequestContract<Req, Res>,
    payload: Req,
    options: RequestOptions<Res>,
  ): Promise<Res> {
    // What is thrown in here rejects the promise.
    return new Promise<Res>((resolve, reject) => {
      const address = this.addressFor(contract.subject, options.to);
      if (!this.link.isUp()) throw new BusDownError(address);
      const text = AS_TEXT.pack(contract.request, payload, address);
      this.lastId = (this.lastId % MAX_ID) + 1;
      const parcel = packText(this.lastId, text, this.link.maxPayloadBytes, this.held, options.deadlineMs);
      const request = new NatsRequest(
        this,
        this.lastId,
        address,
        contract as unknown as RequestContract<object, object>,
        options as RequestOptions<object>,
        { resolve: resolve as (response: object) => void, reject },
      );
      request.ref = parcel.ref;
      this.pending.set(request.id, request);
      // What any server may take goes alone, so that it spreads over all of them.
      const joins = options.to !== undefined && !parcel.large;
      request.batch = joins
        ? this.outbox.join(address, parcel.frame)
        : this.outbox.alone(address, parcel.frame);
    });
  }

  /** Answers that are under way are lost with the connection; nobody shall wait for them. */
  connectionLost(): void {
    this.outbox.clear();
    for (const request of [...this.pending.values()]) request.giveUp(new BusDownError(request.address));
  }

  close(): void {
    for (const request of [...this.pending.values()]) request.fail(new BusDownError(request.address));
  }

  forget(request: NatsRequest): void {
    this.pending.delete(request.id);
    if (request.ref !== undefined) this.held.release(request.ref);
  }

  private send(batch: Batch): void {
    try {
      this.link.connection.publish(batch.subject, batch.text, { reply: `${this.inbox}.${batch.number}` });
    } catch (cause) {
      this.failBatch(batch.number, (request) => new BusDownError(request.address, { cause }));
    }
  }

  private hear(message: Msg): void {
    if (message.data.length === 0 && message.headers?.code === 503) {
      const batch = Number(message.subject.slice(this.inbox.length + 1));
      this.failBatch(batch, (request) => new BusUnservedError(request.address));
      return;
    }
    try {
      readFrames(message.string(), (id, kind, text) => this.settle(id, kind, text));
    } catch (error) {
      this.home.onFault(error);
    }
  }

  private settle(id: number, kind: FrameKind, text: string): void {
    const request = this.pending.get(id);
    if (request === undefined) return;
    if (kind === REFUSAL) request.refuse(text);
    else if (kind === BY_REFERENCE) {
      this.held.fetch(this.link.connection, text).then(
        (whole) => request.answer(whole),
        (error: Error) => request.fail(error),
      );
    } else request.answer(text);
  }

  private failBatch(batch: number, errorFor: (request: NatsRequest) => Error): void {
    for (const request of [...this.pending.values()]) {
      if (request.batch === batch) request.fail(errorFor(request));
    }
  }

  /** Joined and validated once: both cost more than the two look-ups. */
  private addressFor(subject: string, to: string | undefined): string {
    let known = this.addresses.get(subject);
    const address = known?.get(to);
    if (address !== undefined) return address;
    if (known === undefined || known.size >= MAX_KNOWN_ADDRESSES) {
      known = new Map();
      this.addresses.set(subject, known);
    }
    const fresh = addressOf(subject, to);
    known.set(to, fresh);
    return fresh;
  }
}
