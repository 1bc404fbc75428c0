import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId } from '#kernel';
import { blobKey, BlobsUnavailableError } from '#platform/blobs';
import { describeBlobs } from '../blobs/blobs.contract-suite.js';
import { S3Blobs } from './index.js';
import type { S3Settings } from './index.js';
import { startS3Server } from './s3-server.for-spec.js';

let server: Awaited<ReturnType<typeof startS3Server>>;
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.stop());

const storeWith = (more: Partial<S3Settings> = {}): S3Blobs => new S3Blobs({ ...server.settings, ...more });

describeBlobs('blobs in S3', () => Promise.resolve(storeWith()));

// s3rver cannot cut a list off: it makes its tokens with a cipher that Node no longer has.
it('lists more than one answer holds', async () => {
  const keys = [newId(), newId(), newId()].map((id) => blobKey(newId(), id));
  const object = (key: string): string =>
    `<Contents><Key>${key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>`;
  const asked: (string | null)[] = [];
  const pages = createServer((request, response) => {
    const query = new URL(request.url ?? '', server.settings.endpoint).searchParams;
    const token = query.get('continuation-token');
    asked.push(token);
    const isFirst = token === null;
    const next = '<IsTruncated>true</IsTruncated><NextContinuationToken>a+&amp;b=</NextContinuationToken>';
    const found = (isFirst ? keys.slice(0, 2) : keys.slice(2)).map(object).join('\n');
    response.end(
      `<?xml version="1.0"?><ListBucketResult>${isFirst ? next : '<IsTruncated>false</IsTruncated>'}${found}${object('another/thing')}</ListBucketResult>`,
    );
  });
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
  try {
    const at = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
    const listed: unknown[] = [];
    for await (const entry of storeWith({ endpoint: at }).list()) listed.push(entry);
    expect(listed).toEqual(keys.map((key) => ({ key, writtenAtMs: Date.UTC(2026, 0, 1) })));
    expect(asked).toEqual([null, 'a+&b=']);
  } finally {
    await new Promise((resolve) => pages.close(resolve));
  }
});

it.each([
  ['does not know the key', { accessKeyId: 'another', secretAccessKey: 'a secret' }],
  ['has no such bucket', { bucket: 'nowhere' }],
  ['is not there', { endpoint: 'http://127.0.0.1:9' }],
])('says that it cannot be used when the server %s', async (_, more) => {
  const asked = storeWith(more).put(blobKey(newId(), newId()), (async function* () {})(), 10);
  await expect(asked).rejects.toBeInstanceOf(BlobsUnavailableError);
  await expect(asked).rejects.not.toThrow('a secret');
});
