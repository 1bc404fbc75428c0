import { readHttpPayload, writeHttpPayload } from './http-event.js';
import type { HttpEvent } from './http-event.js';

const event = (more: Partial<HttpEvent> = {}): HttpEvent => ({
  request: {
    ...{ method: 'POST', path: '/orders/7', url: 'http://here/orders/7?a=b', queryString: 'a=b' },
    ...{ params: { id: '7' }, rest: '', headers: { 'content-type': 'text/plain', cookie: 'basket=7' } },
  },
  requestId: '01900000-0000-7000-8000-000000000001',
  principal: null,
  body: { kind: 'text', text: 'hello', bytes: 5 },
  ...more,
});
const kept = (given: HttpEvent) => readHttpPayload(writeHttpPayload(given));

it('is the same request after it has waited (R-DISP-14)', () => {
  expect(kept(event())).toEqual(event());
  const none = event({ body: { kind: 'none', text: undefined, bytes: 0 } });
  expect(kept(none)).toEqual(none);
});

it('keeps who called, as the script is told', () => {
  const principal = {
    id: '01900000-0000-7000-8000-000000000002',
    ...({ username: 'ann', role: 'member', appRole: 'editor', via: 'key' } as const),
  };
  expect(kept(event({ principal })).principal).toEqual(principal);
});

it('keeps a body byte by byte and letter by letter', () => {
  const every = String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code));
  const bytes = event({ body: { kind: 'bytes', text: every, bytes: 256 } });
  expect(kept(bytes)).toEqual(bytes);
  const json = event({ body: { kind: 'json', text: '{"a": "\\u0000 \u{1F600}",  "a":1}', bytes: 30 } });
  expect(kept(json)).toEqual(json);
});

it('costs a third more for bytes, and not six times as much', () => {
  const text = '\0'.repeat(300_000);
  const payload = writeHttpPayload(event({ body: { kind: 'bytes', text, bytes: text.length } }));
  expect(payload.length).toBeLessThan(text.length * 1.4);
});
