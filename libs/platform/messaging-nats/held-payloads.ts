import { IsInt, IsString, IsUUID, Max, Min } from 'class-validator';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { DomainError, TransientMap, newId } from '#kernel';
import { addressOf, Deadline, decode, encode, MAX_MESSAGE_BYTES } from '#platform/messaging';
import type { Deadlines } from '#platform/messaging';

/** Stands on the wire in place of bytes that are over the server's limit. */
class PayloadReference {
  @IsUUID() ref!: string;
  /** The process that keeps the bytes. */
  @IsString() holder!: string;
  /** All have `bytes / chunks` bytes, rounded up, and the last one the rest. */
  @IsInt() @Min(1) @Max(MAX_MESSAGE_BYTES) chunks!: number;
  @IsInt() @Min(1) @Max(MAX_MESSAGE_BYTES) bytes!: number;
}

/** The sender has the bytes no more, or is gone itself. */
export class BusPayloadLostError extends DomainError {
  readonly code = 'bus.payload-lost';
  readonly kind = 'broken';

  constructor(holder: string, options?: { cause?: unknown }) {
    super(`Cannot read a large message: "${holder}" does not hand it over`);
    if (options?.cause !== undefined) this.cause = options.cause;
  }
}

const FETCH_CHUNK = 'bus.v1.fetch-chunk';
/** Chunks of one payload that are under way at a time. */
const WINDOW = 4;
/** How long the holder may take for one chunk, ms. */
const CHUNK_WITHIN_MS = 5_000;
const NO_CHUNK = new Uint8Array(0);

class Held extends Deadline {
  /** Chunks not yet asked for. */
  left: number;

  constructor(
    readonly ref: string,
    readonly bytes: Buffer,
    readonly chunks: number,
    private readonly release: (ref: string) => void,
  ) {
    super();
    this.left = chunks;
  }

  expire(): void {
    this.release(this.ref);
  }
}

/**
 * Texts that are over the server's limit stay with their sender; the receiver pulls them from it in chunks.
 * So a slow receiver decides its own pace, and the server never buffers more than a few chunks.
 */
export class HeldPayloads {
  private readonly held = new TransientMap<string, Held>();
  private readonly emptied: (() => void)[] = [];

  constructor(
    private readonly instance: string,
    private readonly deadlines: Deadlines,
  ) {}

  /** Hands out chunks from now on. */
  serve(connection: NatsConnection): void {
    connection.subscribe(addressOf(FETCH_CHUNK, this.instance), {
      callback: (error, message) => {
        if (error === null) message.respond(this.chunk(message.string()));
      },
    });
  }

  /** Keeps a text until it was fetched or `forMs` have passed; returns its reference as JSON text and its id. */
  hold(text: string, forMs: number, maxPayloadBytes: number): { ref: string; reference: string } {
    const bytes = Buffer.from(text, 'utf8');
    const chunks = Math.ceil(bytes.length / maxPayloadBytes);
    const held = new Held(newId(), bytes, chunks, (ref) => this.release(ref));
    this.held.set(held.ref, held);
    this.deadlines.add(held, forMs);
    const reference = { ref: held.ref, holder: this.instance, chunks, bytes: bytes.length };
    return { ref: held.ref, reference: encode(reference satisfies PayloadReference) };
  }

  release(ref: string): void {
    const held = this.held.get(ref);
    if (held === undefined) return;
    this.deadlines.remove(held);
    this.held.delete(ref);
    if (this.held.size === 0) for (const resolve of this.emptied.splice(0)) resolve();
  }

  /** Resolves as soon as all that is kept was fetched or has expired. */
  empty(): Promise<void> {
    return this.held.size === 0 ? Promise.resolve() : new Promise((resolve) => this.emptied.push(resolve));
  }

  /**
   * The text behind a reference.
   * @throws InvalidMessageError when it is no reference.
   * @throws BusPayloadLostError when its holder does not hand it over.
   */
  async fetch(connection: NatsConnection, text: string): Promise<string> {
    const { ref, holder, chunks, bytes } = decode(PayloadReference, text, FETCH_CHUNK);
    const subject = addressOf(FETCH_CHUNK, holder);
    const chunkBytes = Math.ceil(bytes / chunks);
    const whole = Buffer.allocUnsafe(bytes);
    let next = 0;
    const pull = async (): Promise<void> => {
      while (next < chunks) {
        const index = next;
        next += 1;
        const chunk = await fetchChunk(connection, subject, holder, `${ref} ${index}`);
        const start = index * chunkBytes;
        if (chunk.length !== Math.min(chunkBytes, bytes - start)) throw new BusPayloadLostError(holder);
        whole.set(chunk, start);
      }
    };
    await Promise.all(Array.from({ length: Math.min(WINDOW, chunks) }, pull));
    return whole.toString('utf8');
  }

  /** Nothing for what is unknown: a chunk is never empty, so the receiver sees that it is lost. */
  private chunk(request: string): Uint8Array {
    const [ref = '', index = ''] = request.split(' ');
    const held = this.held.get(ref);
    if (held === undefined) return NO_CHUNK;
    const chunkBytes = Math.ceil(held.bytes.length / held.chunks);
    const start = Number(index) * chunkBytes;
    const chunk = held.bytes.subarray(start, start + chunkBytes);
    held.left -= 1;
    if (held.left === 0) this.release(ref);
    return chunk;
  }
}

async function fetchChunk(
  connection: NatsConnection,
  subject: string,
  holder: string,
  request: string,
): Promise<Uint8Array> {
  let message: Msg;
  try {
    message = await connection.request(subject, request, { timeout: CHUNK_WITHIN_MS });
  } catch (cause) {
    throw new BusPayloadLostError(holder, { cause });
  }
  return message.data;
}
