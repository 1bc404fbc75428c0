import { Guest } from './guest.for-spec.js';

let guest: Guest;
beforeAll(async () => {
  guest = await Guest.start();
});
afterAll(() => guest.stop());

const value = <T>(code: string) => guest.run<T>(`return ${code};`);

describe('TextDecoder', () => {
  it.each([
    ['utf-8', 'utf-8'],
    ['UTF8', 'utf-8'],
    ['\t unicode-1-1-utf-8 \n', 'utf-8'],
    ['utf-16', 'utf-16le'],
    ['ucs-2', 'utf-16le'],
    ['unicodefffe', 'utf-16be'],
    ['latin1', 'windows-1252'],
    ['ascii', 'windows-1252'],
    ['ISO-8859-1', 'windows-1252'],
  ])('knows the label %j as %s', async (label, encoding) => {
    expect(await value(`new TextDecoder(${JSON.stringify(label)}).encoding`)).toBe(encoding);
  });

  it.each(['utf-7', '', 'utf-8\\0', 'shift_jis', 'l 1', '1:1987'])(
    'does not know the label %j',
    async (label) => {
      expect(
        await guest.run(`try { new TextDecoder('${label}') } catch (error) { return error.name; }`),
      ).toBe('RangeError');
    },
  );

  // The Encoding standard wants one U+FFFD for each maximal part that could have begun a character.
  it.each([
    [[0x61, 0xc3, 0xa4, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x92, 0xa9], 'aä€💩'],
    [[0xff], '\ufffd'],
    [[0xc0, 0x80], '\ufffd\ufffd'],
    [[0xe2, 0x82], '\ufffd'],
    [[0xe2, 0x82, 0x41], '\ufffdA'],
    [[0xf0, 0x9f, 0x92, 0x41], '\ufffdA'],
    [[0xed, 0xa0, 0x80], '\ufffd\ufffd\ufffd'],
    [[0xf4, 0x90, 0x80, 0x80], '\ufffd\ufffd\ufffd\ufffd'],
    [[0xe2, 0xe2, 0x82, 0xac], '\ufffd€'],
    [[0xef, 0xbb, 0xbf, 0x41], 'A'],
    [[0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf], '\ufeff'],
    [[], ''],
  ])('decodes %j', async (bytes, text) => {
    expect(await value(`new TextDecoder().decode(new Uint8Array(${JSON.stringify(bytes)}))`)).toBe(text);
  });

  it('agrees with the platform on random bytes, whole and in pieces', async () => {
    const bytes = Array.from(
      { length: 4_000 },
      (_, at) => ((at * 7_919) ^ (at >> 3) ^ ((at * at) >> 5)) & 0xff,
    );
    const code = `
      const bytes = new Uint8Array(${JSON.stringify(bytes)});
      const decoder = new TextDecoder();
      let text = '';
      for (let at = 0; at < bytes.length; at += 7) text += decoder.decode(bytes.subarray(at, at + 7), { stream: true });
      text += decoder.decode();
      return [text, new TextDecoder().decode(bytes)];`;
    const expected = new TextDecoder().decode(Uint8Array.from(bytes));
    expect(await guest.run(code)).toEqual([expected, expected]);
  });

  it('drops a byte order mark of the stream once, unless told to keep it', async () => {
    const code = `
      const bom = [0xef, 0xbb, 0xbf];
      const decoder = new TextDecoder();
      const parts = bom.map((byte) => decoder.decode(new Uint8Array([byte]), { stream: true }));
      parts.push(decoder.decode(new Uint8Array([65, ...bom])));
      parts.push(decoder.decode(new Uint8Array(bom)));
      parts.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array(bom)));
      return parts;`;
    expect(await guest.run(code)).toEqual(['', '', '', 'A\ufeff', '', '\ufeff']);
  });

  it('throws in fatal mode, and is fresh afterwards', async () => {
    const code = `
      const decoder = new TextDecoder('utf-8', { fatal: true });
      const names = [];
      for (const bytes of [[0xff], [0xe2, 0x82]]) {
        try { decoder.decode(new Uint8Array(bytes)); } catch (error) { names.push(error.name); }
      }
      return [...names, decoder.decode(new Uint8Array([65])), decoder.fatal];`;
    expect(await guest.run(code)).toEqual(['TypeError', 'TypeError', 'A', true]);
  });

  it.each([
    ['utf-16le', [0x41, 0x00, 0x3d, 0xd8, 0xa9, 0xdc], 'A💩'],
    ['utf-16be', [0x00, 0x41, 0xd8, 0x3d, 0xdc, 0xa9], 'A💩'],
    ['utf-16le', [0xff, 0xfe, 0x41, 0x00], 'A'],
    ['utf-16le', [0x00, 0xdc, 0x41, 0x00], '\ufffdA'],
    ['utf-16le', [0x00, 0xd8, 0x41, 0x00], '\ufffdA'],
    ['utf-16le', [0x00, 0xd8, 0x00], '\ufffd'],
    ['latin1', [0x80, 0x81, 0x9f, 0xa0, 0xe4, 0xff], '\u20ac\u0081\u0178\u00a0äÿ'],
  ])('decodes %s %j', async (label, bytes, text) => {
    const code = `new TextDecoder('${label}').decode(new Uint8Array(${JSON.stringify(bytes)}).buffer)`;
    expect(await value(code)).toBe(text);
  });

  it('cuts UTF-16 anywhere', async () => {
    const code = `
      const decoder = new TextDecoder('utf-16le');
      return [0x3d, 0xd8, 0xa9, 0xdc].map((byte) => decoder.decode(new Uint8Array([byte]), { stream: true })).join('|') + decoder.decode();`;
    expect(await guest.run(code)).toBe('|||💩');
  });
});

describe('TextEncoder', () => {
  it('encodes, with U+FFFD for lone surrogates', async () => {
    const text = 'aä€💩\ud800b\udc00';
    expect(await value(`[...new TextEncoder().encode(${JSON.stringify(text)})]`)).toEqual([
      ...new TextEncoder().encode(text),
    ]);
  });

  it('encodes into as much as fits', async () => {
    const code = `
      const bytes = new Uint8Array(5);
      return [new TextEncoder().encodeInto('a€💩', bytes), [...bytes], new TextEncoder().encodeInto('x', bytes.subarray(5)),
        new TextEncoder().encoding, new TextEncoder().encode().length];`;
    expect(await guest.run(code)).toEqual([
      { read: 2, written: 4 },
      [97, 226, 130, 172, 0],
      { read: 0, written: 0 },
      'utf-8',
      0,
    ]);
  });
});

describe('atob and btoa', () => {
  it.each(['', 'a', 'ab', 'abc', '\x00\xff\x80', 'x'.repeat(1_000)])(
    'go there and back: %#',
    async (text) => {
      const code = `const there = btoa(${JSON.stringify(text)}); return [there, atob(there)];`;
      expect(await guest.run(code)).toEqual([Buffer.from(text, 'latin1').toString('base64'), text]);
    },
  );

  it.each([
    [' Y W\\t=\\n= ', 'a'],
    ['YWI', 'ab'],
    ['YQ', 'a'],
    ['YR==', 'a'],
  ])('atob forgives %j', async (given, text) => {
    expect(await value(`atob('${given}')`)).toBe(text);
  });

  it.each([
    "atob('Y')",
    "atob('YQ=')",
    "atob('Y=Q=')",
    "atob('YQ===')",
    "atob('Y-Q_')",
    "atob('\\u0100')",
    "btoa('\\u0100')",
  ])('%s is an InvalidCharacterError', async (code) => {
    const thrown = `try { ${code} } catch (error) { return [error.name, error.code, error instanceof DOMException]; }`;
    expect(await guest.run(thrown)).toEqual(['InvalidCharacterError', 5, true]);
  });
});
