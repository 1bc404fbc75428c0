import { MAX_MESSAGE_BYTES, requireJsonMessage, requireMessageSize } from './message.js';

const refused = (code: string) => expect.objectContaining({ code }) as Error;

it.each(['x', 'é', '😀'])('counts a message in bytes: "%s"', (char) => {
  const most = Math.floor(MAX_MESSAGE_BYTES / Buffer.byteLength(char));
  expect(() => requireMessageSize(char.repeat(most))).not.toThrow();
  expect(() => requireMessageSize(char.repeat(most + 1))).toThrow(refused('pubsub.message-too-large'));
});

it.each(['null', '"a\\u0000b"', '{"a":[1e999]}', `${'['.repeat(1_000)}${']'.repeat(1_000)}`])(
  'takes JSON as a message: %.20s',
  (json) => {
    expect(() => requireJsonMessage(json)).not.toThrow();
  },
);

it.each(['', 'x', '1,2', '1},"op":"other"', '{"a":1', `${'['.repeat(1_001)}${']'.repeat(1_001)}`])(
  'refuses a message that is not JSON, is more than one, or nests too deep: %.20s',
  (json) => {
    expect(() => requireJsonMessage(json)).toThrow(refused('pubsub.invalid-message'));
  },
);
