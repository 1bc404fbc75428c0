import { EditedPayloadTooLargeError, InvalidPayloadError, MAX_EDITED_BYTES } from './dead-letter.errors.js';
import { editedPayload } from './edited-payload.js';
import { readHttpPayload, writeHttpPayload } from './http-event.js';

const principal = { id: 'u', username: 'ada', role: 'member', appRole: 'editor', via: 'session' } as const;
const request = {
  ...{ method: 'POST', path: '/orders', url: 'http://here/orders?a=b', queryString: 'a=b', rest: '' },
  ...{ headers: { 'content-type': 'application/json', 'x-many': ['a', 'b'] }, params: { id: '7' } },
};
const original = writeHttpPayload({
  ...{ request, requestId: 'r', principal },
  body: { kind: 'json', bytes: 7, text: '{"a":1}' },
});
const shown = (): Record<string, unknown> => JSON.parse(original) as Record<string, unknown>;
const edit = (more: object): string => editedPayload('http', original, { ...shown(), ...more });

describe('of a request', () => {
  it('is the same when nothing was changed', () => {
    expect(JSON.parse(edit({}))).toEqual(shown());
  });

  it('is read as every other: with the edited body, whose bytes are counted anew', () => {
    const text = '{"a":"größer"}';
    const payload = edit({ body: { kind: 'json', bytes: 7, text } });
    expect(readHttpPayload(payload)).toEqual({
      ...{ request, requestId: 'r', principal },
      body: { kind: 'json', bytes: 16, text },
    });
  });

  it('may have a body of bytes, or none any more', () => {
    const bytes = readHttpPayload(edit({ body: { kind: 'bytes', bytes: 0, base64: '/wBh' } })).body;
    expect(bytes).toEqual({ kind: 'bytes', bytes: 3, text: '\xff\0a' });
    const none = readHttpPayload(edit({ body: { kind: 'none', bytes: 9 } })).body;
    expect(none).toEqual({ kind: 'none', bytes: 0, text: undefined });
  });

  it('stays the caller’s: left out it is the same one, and another one is refused', () => {
    expect(readHttpPayload(edit({ principal: undefined })).principal).toEqual(principal);
    expect(() => edit({ principal: { ...principal, appRole: 'app_admin' } })).toThrow('"principal"');
    expect(() => edit({ principal: null })).toThrow(InvalidPayloadError);
    const stranger = { ...shown(), principal: null };
    expect(() => editedPayload('http', JSON.stringify(stranger), shown())).toThrow('"principal"');
  });

  it.each<[string, object]>([
    ['"request"', { request: null }],
    ['"request.method"', { request: { ...request, method: 7 } }],
    ['"request.rest"', { request: { ...request, rest: undefined } }],
    ['"request.params"', { request: { ...request, params: { id: 7 } } }],
    ['"request.headers"', { request: { ...request, headers: { 'x-many': ['a', 7] } } }],
    ['"requestId"', { requestId: undefined }],
    ['"body"', { body: 'text' }],
    ['"body.kind"', { body: { kind: 'xml', text: '' } }],
    ['"body.kind"', { body: { kind: 'constructor', text: '' } }],
    ['"body.text"', { body: { kind: 'json' } }],
    ['"body.text"', { body: { kind: 'none', text: 'but there is some' } }],
    ['"body.base64"', { body: { kind: 'text', text: '', base64: 'YQ==' } }],
    ['"body.base64"', { body: { kind: 'bytes', base64: 'no base64!' } }],
  ])('is refused when its parts cannot be read: %s', (name, more) => {
    expect(() => edit(more)).toThrow(InvalidPayloadError);
    expect(() => edit(more)).toThrow(name);
  });
});

describe('of what a trigger tells', () => {
  const event = { op: 'insert', occurredAt: '2026-11-03T12:30:00.000Z', kv: { key: 'k', value: 1 } };
  const told = JSON.stringify(event);

  it('is any object but an empty one', () => {
    const other = { ...event, kv: { key: 'k', value: 2 } };
    expect(editedPayload('kv', told, other)).toBe(JSON.stringify(other));
    for (const wrong of [null, [], 'text', 7, undefined, {}])
      expect(() => editedPayload('kv', told, wrong)).toThrow(InvalidPayloadError);
  });

  it.each(['source', 'id', 'attempt'])('leaves to the platform what only a run knows: %s', (name) => {
    expect(() => editedPayload('kv', told, { ...event, [name]: 'x' })).toThrow(`"${name}"`);
  });
});

it('has at most 1 MiB', () => {
  const fitting = { op: 'x'.repeat(MAX_EDITED_BYTES - '{"op":""}'.length) };
  expect(editedPayload('queue', '{}', fitting)).toHaveLength(MAX_EDITED_BYTES);
  const larger = { op: `${fitting.op}x` };
  expect(() => editedPayload('queue', '{}', larger)).toThrow(EditedPayloadTooLargeError);
  expect(() => editedPayload('queue', '{}', larger)).toThrow(`${MAX_EDITED_BYTES} bytes`);
});
