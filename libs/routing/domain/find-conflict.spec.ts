import { findConflict, parseBinding } from './index.js';

/** `GET /path`, or `* /path at host`. */
const bind = (text: string) => {
  const [method, path, , host] = text.split(' ') as [string, string, string?, string?];
  return parseBinding({ path, method: method === '*' ? null : method, host });
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
    ['GET /greet/*', '* /greet/*'],
    ['GET /caf%C3%A9/*', 'GET /café/*'],
    ['GET /*', 'GET /*'],
    ['GET /a/:x/*', 'GET /:y/b/*'],
    ['GET /a at a.example', 'GET /a at A.Example'],
    ['GET /a at bücher.example', 'GET /a at xn--bcher-kva.example'],
    ['GET /:x at *.a.example', 'GET /:y at :tenant.a.example'],
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
    ['GET /greet/*', 'GET /greet/very/*'],
    ['GET /*', 'GET /greet/*'],
    ['GET /greet/*', 'POST /greet/*'],
    ['GET /greet/*', 'GET /other/*'],
    ['GET /greet/*', 'GET /greet/:name'],
    ['GET /greet/*', 'GET /greet'],
    ['GET /a/:x/*', 'GET /a/:x/:y/*'],
    ['GET /a/:x/*', 'GET /b/:x/*'],
    ['GET /a', 'GET /a at a.example'],
    ['GET /a at a.example', 'GET /a at b.example'],
    ['GET /a at b.a.example', 'GET /a at *.a.example'],
    ['GET /a at *.a.example', 'GET /a at *.b.a.example'],
    ['HEAD /a', 'GET /a'],
  ])('lets "%s" and "%s" stand side by side', (left, right) => {
    expect(findConflict([bind(left)], bind(right))).toBeUndefined();
    expect(findConflict([bind(right)], bind(left))).toBeUndefined();
  });

  it('gives the first of several', () => {
    const routes = [bind('GET /x/:a'), bind('GET /a/b'), bind('POST /:b/:c')];
    expect(findConflict(routes, bind('* /:p/:q'))).toBe(routes[0]);
  });
});
