import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { AwsClient } from 'aws4fetch';
import { SECOND_MS } from '#kernel';
import {
  BlobMissingError,
  Blobs,
  BlobsUnavailableError,
  isKey,
  Measured,
  requireKey,
  requireOwner,
} from '#platform/blobs';
import type { BlobEntry, BlobFacts } from '#platform/blobs';

export interface S3Settings {
  /** Such as `https://s3.eu-central-1.amazonaws.com`; buckets are part of the path. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Of what the server says is its own trouble, with growing pauses. */
const RETRIES = 3;
/** For an answer's head; bodies take as long as they are. */
const ANSWER_MS = 30 * SECOND_MS;
const NOT_FOUND = 404;
const NO_CONTENT = 204;

/**
 * Bytes as objects of a bucket that is there already, under their keys. S3 has no part of an object before it has all of
 * it, so what is written is held in memory until then: at most what one file may have.
 */
export class S3Blobs extends Blobs {
  private readonly client: AwsClient;
  private readonly bucket: string;

  constructor({ endpoint, bucket, region, accessKeyId, secretAccessKey }: S3Settings) {
    super();
    const more = { service: 's3', region, retries: RETRIES, initRetryMs: 100 };
    this.client = new AwsClient({ accessKeyId, secretAccessKey, ...more });
    this.bucket = `${endpoint.replace(/\/+$/, '')}/${encodeURIComponent(bucket)}`;
  }

  async put(key: string, source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<BlobFacts> {
    const url = this.urlOf(key);
    const measured = new Measured(source, maxBytes);
    const parts: Uint8Array[] = [];
    for await (const part of measured.bytes()) parts.push(part);
    const { facts } = measured;
    // The server compares the bytes that reach it with the checksum that is signed.
    const headers = { 'x-amz-content-sha256': facts.sha256, 'content-type': 'application/octet-stream' };
    await drained(await this.ask(url, { method: 'PUT', body: Buffer.concat(parts), headers }));
    return facts;
  }

  async get(key: string, fromByte = 0, maxBytes = Infinity): Promise<Readable> {
    const last = maxBytes === Infinity ? '' : fromByte + maxBytes - 1;
    // An empty object has no part that could be asked for.
    const headers: Record<string, string> =
      fromByte === 0 && last === '' ? {} : { range: `bytes=${fromByte}-${last}` };
    const response = await this.ask(this.urlOf(key), { headers }, NOT_FOUND);
    if (response.status === NOT_FOUND) {
      await drained(response);
      throw new BlobMissingError(key);
    }
    return response.body === null ? Readable.from([]) : Readable.fromWeb(response.body as ReadableStream);
  }

  async delete(key: string): Promise<void> {
    await drained(await this.ask(this.urlOf(key), { method: 'DELETE' }, NOT_FOUND));
  }

  async deleteOwner(owner: string): Promise<void> {
    for await (const { key } of this.listBelow(`${requireOwner(owner)}/`)) await this.delete(key);
  }

  list(): AsyncIterable<BlobEntry> {
    return this.listBelow('');
  }

  /** S3 keeps nothing of a write that broke off. */
  deleteUnfinished(): Promise<number> {
    return Promise.resolve(0);
  }

  private async *listBelow(prefix: string): AsyncGenerator<BlobEntry, void> {
    let next: string | undefined;
    do {
      const query = new URLSearchParams({ 'list-type': '2', prefix });
      if (next !== undefined) query.set('continuation-token', next);
      const xml = await (await this.ask(`${this.bucket}?${query.toString()}`, {})).text();
      for (const [, content = ''] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
        const key = elementOf(content, 'Key') ?? '';
        if (isKey(key)) yield { key, writtenAtMs: Date.parse(elementOf(content, 'LastModified') ?? '') };
      }
      next = elementOf(xml, 'IsTruncated') === 'true' ? elementOf(xml, 'NextContinuationToken') : undefined;
    } while (next !== undefined);
  }

  private urlOf(key: string): string {
    return `${this.bucket}/${requireKey(key)}`;
  }

  /** @throws BlobsUnavailableError for every answer that is no success and not `expected`. */
  private async ask(url: string, init: RequestInit, expected?: number): Promise<Response> {
    const response = await this.send(url, init);
    if (response.ok || response.status === expected) return response;
    const text = await response.text();
    const code = elementOf(text, 'Code') ?? 'no code';
    throw new BlobsUnavailableError(`The S3 server answers ${response.status} (${code})`);
  }

  private async send(url: string, init: RequestInit): Promise<Response> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), ANSWER_MS);
    try {
      return await this.client.fetch(url, { ...init, signal: late.signal });
    } catch (cause) {
      throw new BlobsUnavailableError('The S3 server does not answer', { cause });
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Its text has no escapes where it is a key of ours, a time or a token. */
function elementOf(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text?.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

/** An answer that nobody reads would keep its connection. */
async function drained(response: Response): Promise<void> {
  if (response.status !== NO_CONTENT) await response.arrayBuffer();
}
