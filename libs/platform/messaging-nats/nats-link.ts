import { setTimeout as sleep } from 'node:timers/promises';
import { ClientNats } from '@nestjs/microservices';
import { errors } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Logger } from '#platform/telemetry';
import { readNatsUrl } from './nats-url.js';

export interface NatsLinkOptions {
  readonly url: string;
  readonly name: string;
  readonly logger: Logger;
  /** The connection is there; again after each outage. */
  readonly onUp: () => void;
  readonly onDown: () => void;
}

const RETRY_MIN_MS = 50;
const RETRY_MAX_MS = 2_000;
/** A peer that vanished without closing its connection is noticed after two of these, ms. */
const PING_EVERY_MS = 5_000;
/** For one attempt, ms; a host that swallows packets must not hold up the next attempt for long. */
const CONNECT_WITHIN_MS = 5_000;

/**
 * The framework's NATS client, of which the bus uses the connection, its options and its life, and not the
 * message pipeline (see NatsBus). Reconnects for ever.
 */
export class NatsLink extends ClientNats {
  private up = false;
  private payloadBytes = 0;
  private closing = false;
  private readonly outage: { sinceMs: number };
  private readonly servers: readonly string[];

  constructor(private readonly link: NatsLinkOptions) {
    const target = readNatsUrl(link.url);
    const outage = { sinceMs: Number.POSITIVE_INFINITY };
    super({
      ...target,
      name: link.name,
      reconnect: true,
      maxReconnectAttempts: -1,
      // Credentials that are refused for a moment (a server that starts) must not end the reconnecting.
      ignoreAuthErrorAbort: true,
      reconnectDelayHandler: () => retryDelayMs(performance.now() - outage.sinceMs),
      pingInterval: PING_EVERY_MS,
      maxPingOut: 2,
      timeout: CONNECT_WITHIN_MS,
      noAsyncTraces: true,
    });
    this.servers = target.servers;
    this.outage = outage;
  }

  /**
   * Connects; a server that is not there yet is waited for.
   * @throws Error of the client, without credentials, when it is not there within that time or refuses us.
   */
  async open(withinMs: number): Promise<NatsConnection> {
    const giveUpAtMs = performance.now() + withinMs;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const connection = (await this.connect()) as NatsConnection;
        this.rise(connection);
        return connection;
      } catch (error) {
        const refused = error instanceof errors.AuthorizationError;
        if (this.closing || refused || performance.now() >= giveUpAtMs) throw error;
        if (attempt === 1) this.link.logger.warn({ servers: this.servers }, 'NATS is not there yet: waiting');
        await sleep(RETRY_MIN_MS * 4);
      }
    }
  }

  isUp(): boolean {
    return this.up;
  }

  /** The server's limit for one message, as told at the last (re)connect. */
  get maxPayloadBytes(): number {
    return this.payloadBytes;
  }

  /** @throws Error before `open`. */
  get connection(): NatsConnection {
    return this.unwrap<NatsConnection>();
  }

  override async close(): Promise<void> {
    this.closing = true;
    this.up = false;
    await super.close();
  }

  /** In place of the framework's, which would log on its own terms. */
  override async handleStatusUpdates(client: Record<string, unknown>): Promise<void> {
    const connection = client as unknown as NatsConnection;
    const { logger } = this.link;
    for await (const status of connection.status()) {
      if (status.type === 'disconnect' || status.type === 'close') this.fall(status.type);
      else if (status.type === 'reconnect') {
        logger.info({ server: status.server }, 'NATS is back');
        this.rise(connection);
      } else if (status.type === 'error')
        logger.warn({ reason: status.error.message }, 'NATS reports an error');
      else if (status.type === 'ldm') logger.info({ server: status.server }, 'NATS server is about to leave');
    }
  }

  private rise(connection: NatsConnection): void {
    this.payloadBytes = connection.info?.max_payload ?? this.payloadBytes;
    // The client asks for the first delay of an outage before it tells us of it.
    this.outage.sinceMs = Number.POSITIVE_INFINITY;
    this.up = true;
    this.link.onUp();
  }

  private fall(how: 'disconnect' | 'close'): void {
    if (this.up) {
      this.outage.sinceMs = performance.now();
      this.up = false;
      this.link.logger.warn({ servers: this.servers }, 'NATS is lost: reconnecting');
      this.link.onDown();
    }
    if (how === 'close' && !this.closing) {
      this.link.logger.error({ servers: this.servers }, 'NATS connection is closed for good');
    }
  }
}

/** Quick at first, then slower, and never all clients at the same moment. */
function retryDelayMs(outageMs: number): number {
  const delayMs = Math.min(Math.max(outageMs / 4, RETRY_MIN_MS), RETRY_MAX_MS);
  return Math.round(delayMs * (0.75 + Math.random() / 2));
}
