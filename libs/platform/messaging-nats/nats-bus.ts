import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import type { EventContract, RequestContract } from '#contracts';
import { newId } from '#kernel';
import {
  addressOf,
  AS_TEXT,
  BusDownError,
  Deadlines,
  earOf,
  encode,
  endpointOf,
  MAX_EVENT_BYTES,
  MessageBus,
  requireSize,
} from '#platform/messaging';
import type { Handler, Listener, RequestOptions, ServeOptions } from '#platform/messaging';
import type { Logger } from '#platform/telemetry';
import { Answering } from './answering.js';
import { Asking } from './asking.js';
import { HeldPayloads } from './held-payloads.js';
import { NatsLink } from './nats-link.js';

export interface NatsBusOptions {
  /** One or more `nats://[user[:pass]@]host[:port]` with commas between; never logged. */
  readonly url: string;
  /** What the server calls the connection in its lists. */
  readonly name: string;
  readonly logger: Logger;
  /** How long `start` waits for a server that is not there yet, ms. */
  readonly startWithinMs?: number;
}

const START_WITHIN_MS = 15_000;
/** How long `close` waits for the receivers of large answers, and for the server, ms. */
const CLOSE_WITHIN_MS = 5_000;

/**
 * The bus between processes. The connection is the framework's NATS client; its message pipeline is not used:
 * it was measured at twice the CPU time of this for each request, and knows no deadlines, no late answers and
 * no message over the server's limit.
 */
export class NatsBus extends MessageBus {
  private readonly instance = newId();
  private readonly logger: Logger;
  private readonly startWithinMs: number;
  private readonly link: NatsLink;
  private readonly held: HeldPayloads;
  private readonly asking: Asking;
  private readonly answering: Answering;
  private readonly ears = new Map<string, ((text: string) => void)[]>();
  private readonly earSubscriptions: Subscription[] = [];
  private state: 'new' | 'open' | 'draining' | 'closed' = 'new';
  private starting: Promise<void> | undefined;
  private closing: Promise<void> | undefined;

  constructor(options: NatsBusOptions) {
    super();
    this.logger = options.logger;
    this.startWithinMs = options.startWithinMs ?? START_WITHIN_MS;
    this.link = new NatsLink({
      url: options.url,
      name: options.name,
      logger: options.logger,
      onUp: () => this.connectionUp(),
      onDown: () => this.asking.connectionLost(),
    });
    const deadlines = new Deadlines();
    const onFault = (error: unknown): void => this.warn(error);
    this.held = new HeldPayloads(this.instance, deadlines);
    this.asking = new Asking(this.link, this.held, { deadlines, form: AS_TEXT, onFault });
    this.answering = new Answering(this.link, this.held, onFault);
  }

  request<Req extends object, Res extends object>(
    contract: RequestContract<Req, Res>,
    payload: Req,
    options: RequestOptions<Res>,
  ): Promise<Res> {
    // While draining, a handler under way may need others to finish.
    return this.asking.request(contract, payload, options);
  }

  serve<Req extends object, Res extends object>(
    contract: RequestContract<Req, Res>,
    handler: Handler<Req, Res>,
    options: ServeOptions = {},
  ): void {
    this.answering.serve(contract.subject, options.as, endpointOf(contract, handler, AS_TEXT));
  }

  publish<E extends object>(contract: EventContract<E>, event: E): void {
    const text = encode(event);
    requireSize(text, MAX_EVENT_BYTES, contract.subject);
    const subject = addressOf(contract.subject);
    if (!this.link.isUp()) return;
    try {
      this.link.connection.publish(subject, text);
    } catch (error) {
      this.warn(error);
    }
  }

  subscribe<E extends object>(contract: EventContract<E>, listener: Listener<E>): void {
    const subject = addressOf(contract.subject);
    const ear = earOf(contract, listener, (error) => this.warn(error, subject));
    const known = this.ears.get(subject);
    if (known !== undefined) {
      known.push(ear);
      return;
    }
    this.ears.set(subject, [ear]);
    if (this.state === 'open') this.listen(this.link.connection, subject);
  }

  start(): Promise<void> {
    this.starting ??= this.open().catch((error: unknown) => {
      this.starting = undefined;
      throw error;
    });
    return this.starting;
  }

  isUp(): boolean {
    return this.state === 'open' && this.link.isUp();
  }

  close(): Promise<void> {
    this.closing ??= this.drainAndClose();
    return this.closing;
  }

  private async open(): Promise<void> {
    let connection: NatsConnection;
    try {
      connection = await this.link.open(this.startWithinMs);
    } catch (cause) {
      throw new BusDownError('nats', { cause });
    }
    this.asking.open(connection);
    this.held.serve(connection);
    this.answering.open(connection);
    for (const subject of this.ears.keys()) this.listen(connection, subject);
    // The answer to it comes after the server has taken all subscriptions.
    await connection.flush();
    this.state = 'open';
  }

  private async drainAndClose(): Promise<void> {
    if (this.state === 'open') {
      this.state = 'draining';
      for (const subscription of this.earSubscriptions) subscription.unsubscribe();
      await this.answering.drain();
      await within(CLOSE_WITHIN_MS, this.held.empty());
      if (this.link.isUp()) await within(CLOSE_WITHIN_MS, this.link.connection.flush());
    }
    this.state = 'closed';
    await this.link.close();
    this.asking.close();
  }

  private listen(connection: NatsConnection, subject: string): void {
    const callback = (error: Error | null, message: Msg): void => {
      if (error !== null) {
        this.warn(error, subject);
        return;
      }
      const text = message.string();
      for (const ear of this.ears.get(subject) ?? []) ear(text);
    };
    this.earSubscriptions.push(connection.subscribe(subject, { callback }));
  }

  private connectionUp(): void {
    const { maxPayloadBytes } = this.link;
    this.asking.outbox.limit(maxPayloadBytes);
    this.answering.outbox.limit(maxPayloadBytes);
    this.answering.connectionBack();
  }

  private warn(error: unknown, subject?: string): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.logger.warn(
      { reason, ...(subject === undefined ? {} : { subject }) },
      'Something of a message failed',
    );
  }
}

/** Waits for `work`, but no longer than `ms`; a failure counts as done. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}
