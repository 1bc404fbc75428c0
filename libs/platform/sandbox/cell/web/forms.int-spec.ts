import { Guest } from './guest.for-spec.js';

let guest: Guest;
beforeAll(async () => {
  guest = await Guest.start();
});
afterAll(() => guest.stop());

const value = <T>(code: string) => guest.run<T>(`return ${code};`);
/** What a form of this body says, files as `[name, type, text]`. */
const parsed = (type: string, body: string) =>
  guest.run<unknown>(`
    const bytes = Uint8Array.from(${JSON.stringify(body)}, (char) => char.charCodeAt(0));
    try {
      const form = await new Response(bytes, { headers: { 'content-type': ${JSON.stringify(type)} } }).formData();
      const show = async (part) => typeof part === 'string' ? part : [part.name, part.type, await part.text()];
      return await Promise.all([...form].map(async ([name, part]) => [name, await show(part)]));
    } catch (error) { return error.name; }`);
const multipart = (...lines: string[]) => parsed('multipart/form-data; boundary=xyz', lines.join('\r\n'));
const DISPOSITION = 'Content-Disposition: form-data; name=';

describe('Blob and File', () => {
  it('join texts, bytes and blobs', async () => {
    const code = `
      const inner = new Blob(['b', new Uint8Array([99]).buffer]);
      const blob = new Blob(['\u00e4', inner, new Uint16Array([0x4241])], { type: 'TEXT/Plain' });
      return [blob.size, blob.type, await blob.text(), [...await blob.slice(1, -1).bytes()], blob.slice(-2).size,
        blob.slice(2, 1).size, blob.slice(0, 1, 'a/B').type, blob.slice(NaN, Infinity).size];`;
    expect(await guest.run(code)).toEqual([6, 'text/plain', 'äbcAB', [164, 98, 99, 65], 2, 0, 'a/b', 6]);
  });

  it('turn line ends when asked, and keep out types that are none', async () => {
    const code = `[await new Blob(['a\\r\\nb\\rc\\n'], { endings: 'native' }).text(), new Blob([], { type: 'a\\u00e4' }).type]`;
    expect(await value(code)).toEqual(['a\nb\nc\n', '']);
  });

  it('do not change with what they were made of', async () => {
    const code = `const bytes = new Uint8Array([65]); const blob = new Blob([bytes]); bytes[0] = 66;
      const out = await blob.bytes(); out[0] = 67; return await blob.text();`;
    expect(await guest.run(code)).toBe('A');
  });

  it('are read as streams', async () => {
    const code = `const out = []; for await (const chunk of new Blob(['xy']).stream()) out.push(...chunk); return out;`;
    expect(await guest.run(code)).toEqual([120, 121]);
  });

  it('have a name and a time when they are files', async () => {
    const code = `
      const file = new File(['x'], 'a\\ud800', { type: 'a/b', lastModified: 12.9 });
      return [file.name, file.lastModified, file.type, file instanceof Blob, String(file), new File([], 'n').lastModified > 1e12];`;
    expect(await guest.run(code)).toEqual(['a\ufffd', 12, 'a/b', true, '[object File]', true]);
  });

  it.each(["new Blob('x')", 'new Blob(1)', 'new Blob({})', 'new File([])', "new Blob([], { endings: 'x' })"])(
    '%s is a TypeError',
    async (code) => {
      expect(await guest.run(`try { ${code}; } catch (error) { return error.name; }`)).toBe('TypeError');
    },
  );
});

describe('FormData', () => {
  it('is a list of texts and files', async () => {
    const code = `
      const form = new FormData();
      form.append('a', '1'); form.append('b', 2); form.append('a', new Blob(['x'], { type: 't/t' }));
      form.append('a', new Blob(['y']), 'named'); form.set('b', '3'); form.append('c', 'z'); form.delete('c');
      const file = form.getAll('a')[1];
      return [[...form.keys()], form.get('b'), form.get('none'), form.has('c'), file instanceof File, file.name, file.type,
        form.getAll('a')[2].name];`;
    expect(await guest.run(code)).toEqual([
      ['a', 'b', 'a', 'a'],
      '3',
      null,
      false,
      true,
      'blob',
      't/t',
      'named',
    ]);
  });

  it('is sent as HTML says, and comes back', async () => {
    const code = `
      const form = new FormData();
      form.append('a"b\\r\\nc', 'line\\nline\\r\\n'); form.append('\u00fc', new File(['x\\n'], 'q".txt', { type: 'text/x' }));
      const sent = new Response(form);
      const type = sent.headers.get('content-type');
      const text = await sent.clone().text();
      const back = await sent.formData();
      const file = back.get('\u00fc');
      return [text.replaceAll(type.split('boundary=')[1], 'B'), type.startsWith('multipart/form-data; boundary=----picloud-form-'),
        [...back][0], file.name, file.type, await file.text()];`;
    const text = [
      '--B',
      'Content-Disposition: form-data; name="a%22b%0D%0Ac"',
      '',
      'line',
      'line',
      '',
      '--B',
      'Content-Disposition: form-data; name="ü"; filename="q%22.txt"',
      'Content-Type: text/x',
      '',
      'x\n',
      '--B--',
      '',
    ].join('\r\n');
    expect(await guest.run(code)).toEqual([
      text,
      true,
      ['a"b\r\nc', 'line\r\nline\r\n'],
      'q".txt',
      'text/x',
      'x\n',
    ]);
  });
});

describe('a multipart body', () => {
  it('may be empty', async () => {
    expect(await multipart('--xyz--', '')).toEqual([]);
  });

  it('has texts and files, in order', async () => {
    const body = [
      ...[
        '--xyz',
        `${DISPOSITION}"a"`,
        '',
        'one',
        '--xyz',
        `content-disposition: form-data; filename="f.bin"; name=b`,
      ],
      ...[
        'Content-Type: a/b; c=d',
        'X-More: y',
        '',
        '\x00\xff\r\n',
        '--xyz',
        `${DISPOSITION}"a"`,
        '',
        '',
        '--xyz--',
      ],
    ];
    expect(await multipart(...body)).toEqual([
      ['a', 'one'],
      ['b', ['f.bin', 'a/b; c=d', '\x00\ufffd\r\n']],
      ['a', ''],
    ]);
  });

  it('reads names in UTF-8, and escapes of browsers and of others', async () => {
    const name = Buffer.from('ü').toString('latin1');
    const body = ['--xyz', `${DISPOSITION}"${name}%22"; filename="a\\"b; name=c"`, '', 'x', '--xyz--'];
    expect(await multipart(...body)).toEqual([['ü"', ['a"b; name=c', 'text/plain', 'x']]]);
  });

  it('may hold its boundary in the middle of a line', async () => {
    expect(await multipart('--xyz', `${DISPOSITION}"a"`, '', 'x--xyz', '--xyz--')).toEqual([['a', 'x--xyz']]);
  });

  it('takes a boundary in quotes', async () => {
    const body = `--a b\r\n${DISPOSITION}"n"\r\n\r\nv\r\n--a b--`;
    expect(await parsed('Multipart/Form-Data; charset=utf-8; boundary="a b"', body)).toEqual([['n', 'v']]);
  });

  it.each([
    ['no boundary', 'multipart/form-data', '--xyz--'],
    ['no body', 'multipart/form-data; boundary=xyz', ''],
    ['another boundary', 'multipart/form-data; boundary=xyz', '--abc--'],
    ['no end', 'multipart/form-data; boundary=xyz', `--xyz\r\n${DISPOSITION}"a"\r\n\r\nx`],
    [
      'no name',
      'multipart/form-data; boundary=xyz',
      '--xyz\r\nContent-Disposition: form-data\r\n\r\nx\r\n--xyz--',
    ],
    ['no disposition', 'multipart/form-data; boundary=xyz', '--xyz\r\nContent-Type: a/b\r\n\r\nx\r\n--xyz--'],
    ['no headers', 'multipart/form-data; boundary=xyz', '--xyz\r\n\r\nx\r\n--xyz--'],
    [
      'a longer boundary line',
      'multipart/form-data; boundary=xyz',
      `--xyzq\r\n${DISPOSITION}"a"\r\n\r\nx\r\n--xyz--`,
    ],
    ['another type', 'text/plain', 'a=1'],
    ['no type', 'x', 'a=1'],
  ])('with %s is a TypeError', async (_, type, body) => {
    expect(await parsed(type, body)).toBe('TypeError');
  });

  it('of many parts is read in little time', async () => {
    const code = `
      const form = new FormData();
      for (let i = 0; i < 2000; i++) form.append('name' + i, 'x'.repeat(100));
      const sent = new Response(form);
      const began = Date.now();
      const back = await sent.formData();
      return [[...back].length, Date.now() - began < 1000];`;
    expect(await guest.run(code)).toEqual([2000, true]);
  });
});

describe('an urlencoded body', () => {
  it.each([
    [
      'a=1&b=%C3%A4+x&&c&=d&a=%zz%',
      [
        ['a', '1'],
        ['b', 'ä x'],
        ['c', ''],
        ['', 'd'],
        ['a', '%zz%'],
      ],
    ],
    ['', []],
    ['a=b=c', [['a', 'b=c']]],
  ])('%j', async (body, entries) => {
    expect(await parsed('application/x-www-form-urlencoded;charset=UTF-8', body)).toEqual(entries);
  });
});
