import { docsPart, eventPayload, filesPart, kvPart } from './event-payload.js';

const AT = new Date('2026-01-02T03:04:05.678Z');

it('tells of a kv write with its values to the letter', () => {
  const part = kvPart({ collection: 'c', key: 'a"b', value: '{"n": 1.0}', previous: 'null' });
  const text = eventPayload('set', AT, 'kv', part);
  expect(text).toBe(
    '{"op":"set","occurredAt":"2026-01-02T03:04:05.678Z","kv":{"collection":"c","key":"a\\"b","value":{"n": 1.0},"previous":null}}',
  );
});

it('has no value of what is deleted', () => {
  const part = kvPart({ collection: 'c', key: 'k', value: undefined, previous: '1' });
  expect(JSON.parse(part)).toEqual({ collection: 'c', key: 'k', previous: 1 });
});

it('tells of documents, and of files without their bytes', () => {
  const id = '0197';
  expect(JSON.parse(docsPart({ collection: 'c', id, data: '{"a":1}', previous: undefined }))).toEqual({
    ...{ collection: 'c', id, data: { a: 1 } },
  });
  const file = { collection: 'c', id, name: 'a.txt', contentType: 'text/plain', size: 3, sha256: 'ab' };
  expect(JSON.parse(filesPart({ ...file, data: 'secret' } as typeof file))).toEqual(file);
});
