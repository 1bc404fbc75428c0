import { findConflict, parseBinding } from './index.js';

const bind = (text: string) => {
  const [method, path] = text.split(' ') as [string, string];
  return parseBinding({ path, method: method === '*' ? null : method });
};

describe('findConflict', () => {
  it.each([
    ['GET /greet', 'GET /greet'],
    ['* /greet', 'GET /greet'],
    ['GET /greet', '* /greet'],
    ['GET /caf%C3%A9', 'GET /café'],
    ['GET /:id', 'GET /:userId'],
    ['GET /a/:x', 'GET /:y/b'],
    ['* /a/:x/c', 'POST /:p/b/:q'],
    ['GET /users/:id/', 'GET /:a/:b/'],
  ])('sees that "%s" and "%s" could take one request', (left, right) => {
    expect(findConflict([bind(left)], bind(right))).toEqual(bind(left));
    expect(findConflict([bind(right)], bind(left))).toEqual(bind(right));
  });

  it.each([
    ['GET /greet', 'POST /greet'],
    ['GET /greet', 'GET /greet/'],
    ['GET /greet', 'GET /Greet'],
    ['GET /greet', 'GET /:name'],
    ['GET /a/:x', 'GET /b/:x'],
    ['GET /a/:x', 'GET /a/:x/c'],
    ['GET /a/:x/', 'GET /a/:x/:y'],
    ['GET /a/:x/c', 'GET /a/:x/d'],
  ])('lets "%s" and "%s" stand side by side', (left, right) => {
    expect(findConflict([bind(left)], bind(right))).toBeUndefined();
    expect(findConflict([bind(right)], bind(left))).toBeUndefined();
  });

  it('gives the first of several', () => {
    const routes = [bind('GET /x/:a'), bind('GET /a/b'), bind('POST /:b/:c')];
    expect(findConflict(routes, bind('* /:p/:q'))).toBe(routes[0]);
  });
});
