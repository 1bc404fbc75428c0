import { newId } from '#kernel';
import { bodyKindOf, contextText, parseQuery } from './invocation.js';
import type { Invocation } from './invocation.js';

describe('the body of a request', () => {
  it.each([
    ['application/json', 'json'],
    ['application/json; charset=utf-8', 'json'],
    ['Application/Problem+JSON', 'json'],
    ['text/plain', 'text'],
    ['application/x-www-form-urlencoded', 'text'],
    ['application/octet-stream', 'bytes'],
    ['application/jsonish', 'bytes'],
    [undefined, 'bytes'],
  ])('%s is read as %s', (contentType, kind) => {
    expect(bodyKindOf(contextFree(contentType), 1)).toBe(kind);
  });

  it('is none when it is empty, whatever it calls itself', () => {
    expect(bodyKindOf('application/json', 0)).toBe('none');
  });
});

const contextFree = (text: string | undefined) => text;

describe('the query', () => {
  it('has the last value of a name, and all of them beside it', () => {
    const { query, queryAll } = parseQuery('a=1&a=2&b=%20x+y&c');
    expect({ ...query }).toEqual({ a: '2', b: ' x y', c: '' });
    expect({ ...queryAll }).toEqual({ a: ['1', '2'], b: [' x y'], c: [''] });
  });

  it('takes `__proto__` for a name like any other', () => {
    const { query } = parseQuery('__proto__=x');
    expect(Object.keys(query)).toEqual(['__proto__']);
    expect(Object.prototype).not.toHaveProperty('x');
  });
});

describe('ctx (R-CTX-02, R-CTX-03, R-CTX-04, R-CTX-05)', () => {
  const script = { id: newId(), appId: newId(), name: 'greet', version: 3, isolation: 'warm' as const };
  const invocation = {
    executionId: newId(),
    requestId: newId(),
    script: { ...script, limits: {} },
    type: 'http',
    request: {
      method: 'GET',
      path: '/greet/ada',
      url: 'http://h/greet/ada',
      headers: { host: 'h' },
      queryString: '',
      params: { name: 'ada' },
      rest: '',
    },
    body: { kind: 'none', text: undefined, bytes: 0 },
  } as unknown as Invocation;
  const ctx = JSON.parse(contextText(invocation)) as Record<string, unknown>;

  it('names the run, the script and the SDK', () => {
    expect(ctx).toMatchObject({
      scriptId: script.id,
      scriptName: 'greet',
      version: 3,
      invocationType: 'http',
      sdkVersion: expect.stringMatching(/^\d+\.\d+$/),
    });
  });

  it('always has params, query and rest', () => {
    expect(ctx['request']).toMatchObject({ params: { name: 'ada' }, query: {}, queryAll: {}, rest: '' });
  });

  it('has no event on a direct run', () => {
    expect('event' in ctx).toBe(false);
  });
});
