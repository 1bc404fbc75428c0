import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import { addressOf, BusTooLargeError, encodeRefusal, UnderWay } from '#platform/messaging';
import type { Asker, Endpoint } from '#platform/messaging';
import { BY_REFERENCE, FRAME_HEAD_BYTES, readFrames, REFUSAL, writeFrame } from './frames.js';
import type { HeldPayloads } from './held-payloads.js';
import type { NatsLink } from './nats-link.js';
import { Outbox } from './outbox.js';
import type { Batch } from './outbox.js';
import { packText } from './parcel.js';

/**
 * How long an answer over the server's limit is kept, ms. Who hears of it fetches it at once, so this only has to
 * outlast an outage and the second sending; longer would cost memory for those who gave up.
 */
const HOLD_ANSWER_MS = 10_000;
/** Longer than a peer takes to find a server that is back, ms. */
const RESEND_AFTER_MS = 3_000;

/** The one who asked, as far as an answer needs to know. */
class NatsAsker implements Asker<string> {
  constructor(
    private readonly answering: Answering,
    private readonly inbox: string,
    private readonly id: number,
  ) {}

  answer(text: string): void {
    this.answering.answer(this.inbox, this.id, text);
  }

  refuse(text: string): void {
    this.answering.refuse(this.inbox, this.id, text);
  }
}

/** The answering side: callbacks on the connection, and answers to one asker joined as questions are. */
export class Answering {
  private readonly served = new Map<string, { queue: string | undefined; endpoint: Endpoint<string> }[]>();
  private readonly subscriptions: Subscription[] = [];
  private readonly underWay = new UnderWay();
  readonly outbox: Outbox;
  private connection: NatsConnection | undefined;

  constructor(
    private readonly link: NatsLink,
    private readonly held: HeldPayloads,
    private readonly onFault: (error: unknown) => void,
  ) {
    this.outbox = new Outbox(
      () => link.isUp(),
      (batch) => this.send(batch),
    );
  }

  /** @throws Error when that address is served here already. */
  serve(subject: string, to: string | undefined, endpoint: Endpoint<string>): void {
    const address = addressOf(subject, to);
    const known = this.served.get(address) ?? [];
    if (to !== undefined && known.length > 0)
      throw new Error(`Cannot serve "${address}": it is served already`);
    // Shared subjects go to one of all that serve; the group bears the name of their owner.
    const queue = to === undefined ? subject.slice(0, subject.indexOf('.')) : undefined;
    this.served.set(address, [...known, { queue, endpoint }]);
    if (this.connection !== undefined) this.listen(this.connection, address, queue, endpoint);
  }

  open(connection: NatsConnection): void {
    this.connection = connection;
    for (const [address, all] of this.served) {
      for (const { queue, endpoint } of all) this.listen(connection, address, queue, endpoint);
    }
  }

  /**
   * Answers made during an outage wait for its end: no more of them than handlers that ran when it began. The
   * asker may come back later than we do, so they leave a second time; it takes each answer once.
   */
  connectionBack(): void {
    const kept = this.outbox.flush();
    if (kept.length === 0) return;
    const again = setTimeout(() => {
      if (this.link.isUp()) for (const batch of kept) this.send(batch);
    }, RESEND_AFTER_MS);
    again.unref();
  }

  /** Takes nothing more; resolves when all that was taken is answered. */
  async drain(): Promise<void> {
    // Without a connection nothing can come any more, and draining would wait for one.
    if (!this.link.isUp()) for (const subscription of this.subscriptions) subscription.unsubscribe();
    else await Promise.allSettled(this.subscriptions.map((subscription) => subscription.drain()));
    await this.underWay.idle();
    this.outbox.flush();
  }

  answer(inbox: string, id: number, text: string): void {
    const parcel = packText(id, text, this.link.maxPayloadBytes, this.held, HOLD_ANSWER_MS);
    if (parcel.large) this.outbox.alone(inbox, parcel.frame);
    else this.outbox.join(inbox, parcel.frame);
    this.underWay.end();
  }

  refuse(inbox: string, id: number, text: string): void {
    const mostBytes = this.link.maxPayloadBytes - FRAME_HEAD_BYTES;
    const sizeBytes = text.length * 3 <= mostBytes ? 0 : Buffer.byteLength(text, 'utf8');
    // Details that large are a bug; the caller must hear of a refusal all the same.
    const fits =
      sizeBytes <= mostBytes ? text : encodeRefusal(new BusTooLargeError(inbox, sizeBytes, mostBytes));
    this.outbox.join(inbox, writeFrame(id, REFUSAL, fits));
    this.underWay.end();
  }

  private send({ subject, text }: Batch): void {
    try {
      this.link.connection.publish(subject, text);
    } catch (error) {
      this.onFault(error);
    }
  }

  private listen(
    connection: NatsConnection,
    address: string,
    queue: string | undefined,
    endpoint: Endpoint<string>,
  ): void {
    const subscription = connection.subscribe(address, {
      ...(queue === undefined ? {} : { queue }),
      callback: (error, message) => {
        if (error !== null) this.onFault(error);
        else this.take(message, endpoint);
      },
    });
    this.subscriptions.push(subscription);
  }

  private take(message: Msg, endpoint: Endpoint<string>): void {
    // Its last part only tells the asker which of its messages nobody serves.
    const inbox = message.reply?.slice(0, message.reply.lastIndexOf('.') + 1) ?? '';
    try {
      readFrames(message.string(), (id, kind, text) => {
        const asker = new NatsAsker(this, `${inbox}0`, id);
        this.underWay.begin();
        if (kind === BY_REFERENCE) this.takeLarge(text, endpoint, asker);
        else endpoint(text, asker);
      });
    } catch (error) {
      this.onFault(error);
    }
  }

  private takeLarge(reference: string, endpoint: Endpoint<string>, asker: Asker<string>): void {
    this.held.fetch(this.link.connection, reference).then(
      (text) => endpoint(text, asker),
      (error: unknown) => asker.refuse(encodeRefusal(error)),
    );
  }
}
