import type { FastifyReply } from 'fastify';
import type { ServerResponse } from 'node:http';
import { MINUTE_MS, SECOND_MS } from '#kernel';

export interface StreamTimes {
  /** How often a stream says that it is still there, so that nobody on the way takes it for dead, ms. */
  readonly heartbeatEveryMs: number;
  /** A client that takes nothing for this long is let go; it may come back and read on. In ms. */
  readonly stuckAfterMs: number;
}

const USUAL_TIMES: StreamTimes = { heartbeatEveryMs: 15 * SECOND_MS, stuckAfterMs: MINUTE_MS };
/** What a client that lost its stream waits before it comes back; read by browsers. */
const RETRY_MS = SECOND_MS;
/** How long the last bytes of an ended stream may take on their way. */
const FAREWELL_MS = 500;
const PROBE_EVERY_MS = 30 * SECOND_MS;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // Proxies that gather answers before they pass them on would hold the events back.
  'x-accel-buffering': 'no',
};

/**
 * One answer of server-sent events, written past the framework, which knows no answer that waits for its client.
 * Whoever opens it ends it, and learns from `closed` when the client was first.
 */
export class EventStream {
  /** Resolves when nothing can be written any more, whoever ended it. */
  readonly closed: Promise<void>;
  private readonly heartbeat: NodeJS.Timeout;
  private ended = false;

  private constructor(
    private readonly raw: ServerResponse,
    private readonly times: StreamTimes,
  ) {
    this.closed = new Promise((resolve) => {
      if (raw.destroyed) resolve();
      else raw.once('close', () => resolve());
    });
    // It is followed by `close`, which is what counts; without a listener it would end the process.
    raw.on('error', () => undefined);
    this.heartbeat = setInterval(() => this.beat(), times.heartbeatEveryMs);
    void this.closed.then(() => clearInterval(this.heartbeat));
  }

  /** Takes the reply over from the framework, with the headers that were set on it, and begins to answer. */
  static open(reply: FastifyReply, times: StreamTimes = USUAL_TIMES): EventStream {
    const { raw } = reply;
    reply.hijack();
    raw.socket?.setKeepAlive(true, PROBE_EVERY_MS);
    // Such as a session's cookie that was renewed on the way here.
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) raw.setHeader(name, value);
    raw.writeHead(200, HEADERS);
    raw.write(`retry: ${RETRY_MS}\n\n`);
    return new EventStream(raw, times);
  }

  get isOpen(): boolean {
    return !this.ended && !this.raw.destroyed;
  }

  /** Writes one event; resolves when there is room for the next one, or when the stream is closed. */
  async write(text: string): Promise<void> {
    if (!this.isOpen || this.raw.write(text)) return;
    const stuck = setTimeout(() => this.raw.destroy(), this.times.stuckAfterMs);
    await Promise.race([drained(this.raw), this.closed]);
    clearTimeout(stuck);
  }

  /** Ends the answer; a client that does not take its last bytes is cut off. */
  async end(): Promise<void> {
    if (!this.ended) {
      this.ended = true;
      this.raw.end();
    }
    const cut = setTimeout(() => this.raw.destroy(), FAREWELL_MS);
    await this.closed;
    clearTimeout(cut);
  }

  private beat(): void {
    // A full stream is proof enough that it is there.
    if (this.isOpen && !this.raw.writableNeedDrain) this.raw.write(': still here\n\n');
  }
}

function drained(raw: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    raw.once('drain', () => resolve());
  });
}
