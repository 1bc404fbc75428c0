import { readFrames, writeFrame } from './frames.js';
import { readNatsUrl } from './nats-url.js';

const read = (message: string): unknown[] => {
  const frames: unknown[] = [];
  readFrames(message, (id, kind, text) => frames.push([id, kind, text]));
  return frames;
};

describe('frames', () => {
  it('are read as they were written, one or many', () => {
    const message = [
      writeFrame(1, ' ', '{"a":"\\n !@"}'),
      writeFrame(2 ** 30, '!', '{}'),
      writeFrame(7, '@', ''),
      writeFrame(8, ' ', '{"a":1}\n7 2:x\n'),
    ];
    expect(read(message.join('\n'))).toEqual([
      [1, ' ', '{"a":"\\n !@"}'],
      [2 ** 30, '!', '{}'],
      [7, '@', ''],
      [8, ' ', '{"a":1}\n7 2:x\n'],
    ]);
    expect(read('')).toEqual([]);
  });

  it.each([
    'x',
    '1',
    ' {}',
    '1?2:{}',
    '-1 2:{}',
    '\n',
    '1 2{}',
    '1 3:{}',
    '1 1:{}',
    '1 :',
    '1 2:{}\n\n2 2:{}',
  ])('that are %j are refused', (message) => {
    expect(() => read(message)).toThrow('no frame');
  });
});

describe('the NATS URL', () => {
  it.each([
    ['nats://127.0.0.1:4222', { servers: ['127.0.0.1:4222'] }],
    ['nats', { servers: ['nats:4222'] }],
    ['nats://[::1]:5', { servers: ['[::1]:5'] }],
    ['nats://a:b%40c@h', { servers: ['h:4222'], user: 'a', pass: 'b@c' }],
    ['nats://tok%2Fen@h:1', { servers: ['h:1'], token: 'tok/en' }],
    ['tls://u:p@h:1, nats://i:2', { servers: ['h:1', 'i:2'], user: 'u', pass: 'p', tls: {} }],
  ])('%s is understood', (url, target) => {
    expect(readNatsUrl(url)).toEqual(target);
  });

  it.each(['', 'http://u:hunter2@h', 'nats://u:hunter2@', 'nats://u:hunter2@h:99999', 'nats://u:hunter%@h'])(
    '%j is refused without being repeated',
    (url) => {
      let error: unknown;
      try {
        readNatsUrl(url);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(Error);
      const all = JSON.stringify([
        (error as Error).message,
        (error as Error).stack,
        Object.values(error as object),
      ]);
      expect(all).not.toContain('hunter');
    },
  );
});
