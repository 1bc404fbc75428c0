import { request } from 'node:http';
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { AddressInfo, Server } from 'node:net';

export interface SentEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: string;
  /** By `performance.now`. */
  readonly at: number;
}

/** A client of server-sent events that keeps all it gets, as a browser would read it. */
export class TailClient {
  readonly events: SentEvent[] = [];
  comments = 0;
  retry: string | undefined;
  closed = false;
  private rest = '';

  private constructor(
    private readonly sent: ClientRequest,
    private readonly answer: IncomingMessage,
  ) {
    answer.setEncoding('utf8');
    answer.on('data', (text: string) => this.read(text));
    for (const end of ['close', 'error', 'aborted'] as const) {
      answer.on(end, () => {
        this.closed = true;
      });
    }
    sent.on('error', () => undefined);
  }

  /** Resolves with the answer's head; a client whose status is not 200 has no events. */
  static async open(
    server: Server,
    path: string,
    headers: Record<string, string> = {},
    method = 'GET',
  ): Promise<TailClient> {
    const { port } = server.address() as AddressInfo;
    const sent = request({
      port,
      host: '127.0.0.1',
      method,
      path: `/api/v1/admin${path}`,
      headers,
      agent: false,
    });
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      sent.once('response', resolve).once('error', reject).end();
    });
    return new TailClient(sent, answer);
  }

  get status(): number {
    return this.answer.statusCode ?? 0;
  }

  get headers(): IncomingHttpHeaders {
    return this.answer.headers;
  }

  /** What does not belong to an event; of a refusal the whole body. */
  get text(): string {
    return this.rest;
  }

  /** Of the events `execution`, in their order. */
  get ids(): string[] {
    return this.events
      .filter(({ event }) => event === 'execution')
      .map(({ data }) => (JSON.parse(data) as { execution_id: string }).execution_id);
  }

  /** What a browser would send as Last-Event-ID. */
  get lastId(): string | undefined {
    return this.events.findLast(({ id }) => id !== undefined)?.id;
  }

  /** Takes nothing more from the network. */
  pause(): void {
    this.answer.pause();
  }

  resume(): void {
    this.answer.resume();
  }

  close(): void {
    this.sent.destroy();
  }

  private read(text: string): void {
    const blocks = (this.rest + text).split('\n\n');
    this.rest = blocks.pop() ?? '';
    for (const block of blocks) this.take(block.split('\n'));
  }

  private take(lines: readonly string[]): void {
    const field = (name: string): string | undefined =>
      lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    this.comments += lines.filter((line) => line.startsWith(':')).length;
    this.retry ??= field('retry');
    const [event, data] = [field('event'), field('data')];
    if (event !== undefined && data !== undefined)
      this.events.push({ event, data, id: field('id'), at: performance.now() });
  }
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** @returns how long it took, ms. */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<number> {
  const began = performance.now();
  while (!(await holds())) {
    if (performance.now() - began > withinMs) throw new Error(`It does not hold within ${withinMs} ms`);
    await pause(5);
  }
  return performance.now() - began;
}
