import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
  constants,
} from 'node:zlib';
import { codingsOf, Decoder } from './decoder.js';
import type { Coding } from './decoder.js';
import { readBody } from './read-body.js';

const TEXT = Buffer.from('a text that is worth compressing '.repeat(5_000));
/** In pieces, as a network brings it. */
const pieces = (bytes: Buffer, size = 1_000): Readable =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
      bytes.subarray(n * size, (n + 1) * size),
    ),
  );

const FORMS: [string, Coding, (bytes: Buffer) => Buffer][] = [
  ['gzip', 'gzip', gzipSync],
  ['deflate with a header', 'deflate', deflateSync],
  ['deflate without one', 'deflate', deflateRawSync],
  ['br', 'br', brotliCompressSync],
  ['zstd', 'zstd', zstdCompressSync],
];

describe.each(FORMS)('%s', (_, coding, compress) => {
  it('is undone, in whatever pieces it comes', async () => {
    for (const size of [1, 7, 1_000_000])
      expect((await readBody(pieces(compress(TEXT), size), [coding], TEXT.length)).equals(TEXT)).toBe(true);
  });

  it('is refused beyond the cap, and one byte below it is not (R-HTTP-06)', async () => {
    await expect(readBody(pieces(compress(TEXT)), [coding], TEXT.length - 1)).rejects.toMatchObject({
      code: 'http.too-large',
      details: { part: 'response body', maxBytes: TEXT.length - 1, retryable: false },
    });
  });

  it('is a failure when it is cut or is something else', async () => {
    const whole = compress(TEXT);
    const broken = [whole.subarray(0, whole.length - 9), Buffer.from('\x08this is no such thing at all')];
    for (const bytes of broken)
      await expect(readBody(pieces(bytes), [coding], 1_000_000)).rejects.toMatchObject({
        code: 'http.failed',
        details: { reason: 'encoding', retryable: false },
      });
  });

  it('may be empty', async () => {
    await expect(readBody(Readable.from([]), [coding], 10)).resolves.toEqual(Buffer.alloc(0));
  });
});

it('does not run ahead of its reader', async () => {
  const decoder = new Decoder('gzip');
  decoder.write(gzipSync(Buffer.alloc(32 * 1024 * 1024)));
  decoder.read(0);
  await sleep(300);
  expect(decoder.readableLength).toBeGreaterThan(0);
  expect(decoder.readableLength).toBeLessThan(256 * 1024);
  decoder.destroy();
});

it('undoes several, the last first', async () => {
  const bytes = brotliCompressSync(gzipSync(TEXT));
  expect((await readBody(pieces(bytes), codingsOf(['gzip, br']), TEXT.length)).equals(TEXT)).toBe(true);
});

it('keeps a body without coding within its cap', async () => {
  await expect(readBody(pieces(TEXT), [], TEXT.length)).resolves.toHaveLength(TEXT.length);
  await expect(readBody(pieces(TEXT), [], TEXT.length - 1)).rejects.toMatchObject({ code: 'http.too-large' });
});

it('stops at compressed bytes that come to nothing', async () => {
  // Stored blocks of no length, without end.
  const block = Buffer.from('000000ffff'.repeat(200), 'hex');
  let blocks = 0;
  const endless = Readable.from(
    (function* () {
      for (; blocks < 100_000; blocks += 1) yield block;
    })(),
  );
  await expect(readBody(endless, ['deflate'], 1_000_000)).rejects.toMatchObject({ code: 'http.too-large' });
  expect(blocks).toBeLessThan(2_000);
});

it('does not give zstd the memory that a frame asks for', async () => {
  const wide = zstdCompressSync(Buffer.alloc(64 * 1024 * 1024, 'abc'), {
    params: { [constants.ZSTD_c_windowLog]: 26, [constants.ZSTD_c_contentSizeFlag]: 0 },
  });
  await expect(readBody(pieces(wide), ['zstd'], 100_000_000)).rejects.toMatchObject({
    code: 'http.failed',
    details: { reason: 'encoding' },
  });
});

it('hands on what ended the body', async () => {
  const body = new Readable({ read: () => undefined });
  const reading = readBody(body, ['gzip'], 10);
  const reason = new Error('gone');
  body.destroy(reason);
  await expect(reading).rejects.toBe(reason);
});

it.each<[string[], Coding[]]>([
  [[], []],
  [['identity'], []],
  [['GZIP'], ['gzip']],
  [['x-gzip'], ['gzip']],
  [['gzip, br'], ['br', 'gzip']],
  [
    ['gzip', 'deflate'],
    ['deflate', 'gzip'],
  ],
  [['gzip, , identity'], ['gzip']],
  [['compress'], []],
  [['gzip, compress'], []],
  [['gzip, gzip, gzip, gzip'], []],
])('reads Content-Encoding %j as %j', (values, codings) => {
  expect(codingsOf(values)).toEqual(codings);
});
