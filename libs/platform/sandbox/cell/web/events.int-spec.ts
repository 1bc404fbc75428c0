import { Guest } from './guest.for-spec.js';

let guest: Guest;
beforeAll(async () => {
  guest = await Guest.start();
});
afterAll(() => guest.stop());

const value = <T>(code: string) => guest.run<T>(`return ${code};`);

describe('EventTarget', () => {
  it('calls listeners in order, capturing ones first, each once', async () => {
    const code = `
      const target = new EventTarget(); const seen = [];
      const twice = () => seen.push('a');
      target.addEventListener('x', twice); target.addEventListener('x', twice);
      target.addEventListener('x', () => seen.push('capture'), true);
      target.addEventListener('x', { handleEvent(event) { seen.push(this.name + event.type); }, name: 'object ' });
      target.addEventListener('x', () => seen.push('once'), { once: true });
      target.addEventListener('y', () => seen.push('other'));
      target.addEventListener('x', null);
      target.dispatchEvent(new Event('x')); target.removeEventListener('x', twice); target.dispatchEvent(new Event('x'));
      return seen;`;
    const second = ['capture', 'object x'];
    expect(await guest.run(code)).toEqual(['capture', 'a', 'object x', 'once', ...second]);
  });

  it('tells a listener where the event is', async () => {
    const code = `
      const target = new EventTarget(); let seen;
      const event = new Event('x', { cancelable: true, bubbles: true });
      target.addEventListener('x', function (e) {
        seen = [this === target, e.target === target, e.currentTarget === target, e.eventPhase, e.composedPath().length, e.isTrusted];
        e.preventDefault();
      });
      const result = target.dispatchEvent(event);
      return [seen, result, event.defaultPrevented, event.currentTarget, event.eventPhase, event.target === target];`;
    expect(await guest.run(code)).toEqual([[true, true, true, 2, 1, false], false, true, null, 0, true]);
  });

  it('ignores preventDefault of what cannot be cancelled, and of passive listeners', async () => {
    const code = `
      const target = new EventTarget();
      target.addEventListener('x', (event) => event.preventDefault(), { passive: true });
      const passive = target.dispatchEvent(new Event('x', { cancelable: true }));
      target.addEventListener('y', (event) => event.preventDefault());
      return [passive, target.dispatchEvent(new Event('y'))];`;
    expect(await guest.run(code)).toEqual([true, true]);
  });

  it('stops at once, or lets go by signal, or after an error that is reported', async () => {
    const code = `
      const target = new EventTarget(); const seen = []; const controller = new AbortController();
      target.addEventListener('x', () => { throw new Error('oops'); });
      target.addEventListener('x', () => seen.push(1), { signal: controller.signal });
      target.addEventListener('x', (event) => { seen.push(2); event.stopImmediatePropagation(); });
      target.addEventListener('x', () => seen.push(3));
      target.dispatchEvent(new Event('x')); controller.abort(); target.dispatchEvent(new Event('x'));
      return [seen, wrapper.errors.length, wrapper.errors[0].startsWith('Uncaught Error: oops')];`;
    expect(await guest.run(code)).toEqual([[1, 2, 2], 2, true]);
  });

  it('refuses an event on its way, and what is no event', async () => {
    const code = `
      const target = new EventTarget(); const names = [];
      const event = new Event('x');
      target.addEventListener('x', () => { try { target.dispatchEvent(event); } catch (error) { names.push(error.name); } });
      target.dispatchEvent(event);
      try { target.dispatchEvent({}); } catch (error) { names.push(error.name); }
      try { new Event(); } catch (error) { names.push(error.name); }
      return [names, new CustomEvent('c', { detail: 1 }).detail, new CustomEvent('c').detail, Event.AT_TARGET];`;
    expect(await guest.run(code)).toEqual([['InvalidStateError', 'TypeError', 'TypeError'], 1, null, 2]);
  });
});

describe('AbortSignal', () => {
  it('is aborted once, with a reason', async () => {
    const code = `
      const controller = new AbortController(); const { signal } = controller; let events = 0; let thrown;
      signal.onabort = () => events++; signal.addEventListener('abort', (event) => { if (event.isTrusted) events++; });
      const before = [signal.aborted, signal.reason];
      controller.abort(); controller.abort('again');
      try { signal.throwIfAborted(); } catch (error) { thrown = error; }
      return [before, signal.aborted, events, thrown === signal.reason, thrown.name, thrown.code, AbortSignal.abort(7).reason];`;
    expect(await guest.run(code)).toEqual([[false, null], true, 2, true, 'AbortError', 20, 7]);
  });

  it('times out', async () => {
    const code = `
      const signal = AbortSignal.timeout(5);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return [signal.reason.name, signal.reason.code];`;
    expect(await guest.run(code)).toEqual(['TimeoutError', 23]);
  });

  it('of any is aborted with the first, through any number of levels', async () => {
    const code = `
      const [a, b, c] = [1, 2, 3].map(() => new AbortController());
      const ab = AbortSignal.any([a.signal, b.signal]);
      const abc = AbortSignal.any([ab, c.signal, ab]);
      const order = [];
      for (const [name, signal] of [['abc', abc], ['ab', ab], ['b', b.signal]]) signal.addEventListener('abort', () => order.push(name));
      b.abort('why'); a.abort('late');
      return [ab.reason, abc.reason, order, AbortSignal.any([]).aborted, AbortSignal.any([c.signal, AbortSignal.abort(1)]).reason];`;
    expect(await guest.run(code)).toEqual(['why', 'why', ['b', 'ab', 'abc'], false, 1]);
  });

  it.each([
    'new AbortSignal()',
    'AbortSignal.any([{}])',
    'AbortSignal.any(1)',
    'AbortSignal.timeout(-1)',
    'AbortSignal.timeout()',
  ])('%s is a TypeError', async (code) => {
    expect(await guest.run(`try { ${code} } catch (error) { return error.name; }`)).toBe('TypeError');
  });
});

describe('DOMException', () => {
  it('is an error with a name and a code', async () => {
    const code = `
      const error = new DOMException('m', 'DataCloneError');
      return [error.name, error.message, error.code, error instanceof Error, String(error), Object.keys(error).length,
        error.stack.split('\\n')[0], DOMException.ABORT_ERR, new DOMException().name, new DOMException('', 'Own').code,
        Object.prototype.toString.call(error)];`;
    const text = 'DataCloneError: m';
    expect(await guest.run(code)).toEqual([
      ...['DataCloneError', 'm', 25, true, text, 0, text, 20, 'Error', 0, '[object DOMException]'],
    ]);
  });
});

describe('the small globals', () => {
  it('are what the standards say', async () => {
    const code = `[
      self === globalThis, navigator.userAgent, typeof performance.timeOrigin, performance.now() >= 0, Number.isInteger(performance.now()),
      Object.prototype.toString.call(performance), fetch.name, structuredClone.length, Object.keys(globalThis).includes('URL'),
    ]`;
    expect(await value(code)).toEqual([
      true,
      'PiCloud',
      'number',
      true,
      true,
      '[object Performance]',
      'fetch',
      1,
      false,
    ]);
  });

  it('run microtasks in order, and report what they throw', async () => {
    const code = `
      const order = [];
      queueMicrotask(() => { throw new Error('lost'); }); queueMicrotask(() => order.push(1));
      Promise.resolve().then(() => order.push(2)); order.push(0);
      await new Promise((resolve) => setTimeout(resolve, 1));
      reportError('plain');
      return [order, wrapper.errors.map((text) => text.split('\\n')[0])];`;
    expect(await guest.run(code)).toEqual([
      [0, 1, 2],
      ['Uncaught Error: lost', 'Uncaught plain'],
    ]);
  });
});
