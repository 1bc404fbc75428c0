import {
  checkCanary,
  checkProgram,
  ImportRefusedError,
  MAX_ENV_BYTES,
  MAX_ENV_NAMES,
  MAX_ENV_VALUE_BYTES,
  ModuleTopLevelError,
  NoDefaultExportError,
  parseDescription,
  parseEnvName,
  parseEnvValue,
  parseScriptName,
} from './index.js';

const namesField = (field: string) =>
  expect.objectContaining({ details: { errors: [expect.objectContaining({ field })] } });

describe('parseScriptName', () => {
  it.each(['hello', 'Hello World', 'a', '0.1_x-y', 'x'.repeat(100)])('takes "%s"', (name) => {
    expect(parseScriptName(name, 'endpoint')).toBe(name);
  });

  it.each(['', ' a', '-a', 'a/b', 'ä', 'a\n', 'a\0', 'x'.repeat(101), '__proto__'])('refuses %j', (name) => {
    expect(() => parseScriptName(name, 'endpoint')).toThrow(namesField('name'));
  });

  it.each(['tax', 'tax_2-b', 'Tax'])('takes "%s" as a module', (name) => {
    expect(parseScriptName(name, 'module')).toBe(name);
  });

  it.each(['two words', 'a.b', '2a', 'x'.repeat(65), 'kv', 'Log', 'deadLetters', 'picloud'])(
    'refuses "%s" as a module',
    (name) => {
      expect(() => parseScriptName(name, 'module')).toThrow(namesField('name'));
      expect(parseScriptName(name, 'endpoint')).toBe(name);
    },
  );

  it('says that a name of the SDK is reserved (R-MOD-04)', () => {
    expect(() => parseScriptName('kv', 'module')).toThrow(/reserved/);
  });
});

describe('parseDescription', () => {
  it('takes any text that the database can keep, and none', () => {
    expect(parseDescription('déjà vu\n😀')).toBe('déjà vu\n😀');
    expect(parseDescription(null)).toBeNull();
  });

  it.each(['a\0b', '\ud800'])('refuses %j', (text) => {
    expect(() => parseDescription(text)).toThrow(namesField('description'));
  });
});

describe('checkProgram', () => {
  const nothing = { imports: [], foreignImports: [], exports: [] };
  const fault = { found: 'a loop', position: { line: 2, column: 3, line_text: '  for (;;);' } };

  it('takes an endpoint with a default export that imports modules of its app', () => {
    const program = { ...nothing, imports: ['tax'], exports: ['default'] };
    expect(() => checkProgram(program, 'endpoint')).not.toThrow();
  });

  it('names every import that is not there, before anything else, and says that packages are bundled', () => {
    const check = () => checkProgram({ ...nothing, foreignImports: ['node:fs', './a/b'] }, 'endpoint');
    expect(check).toThrow(ImportRefusedError);
    expect(check).toThrow(/"node:fs", ".\/a\/b".*bundle npm packages/);
    expect(check).toThrow(namesField('source'));
  });

  it('tells an endpoint without a default export what to add; a module needs none', () => {
    const program = { ...nothing, exports: ['tax'] };
    expect(() => checkProgram(program, 'endpoint')).toThrow(NoDefaultExportError);
    expect(() => checkProgram(program, 'endpoint')).toThrow(/add "export default/);
    expect(() => checkProgram(program, 'module')).not.toThrow();
  });

  it('says what a module may not do at its top level, and where (R-MOD-03); an endpoint may', () => {
    const program = { ...nothing, exports: ['default'], topLevelFault: fault };
    const check = () => checkProgram(program, 'module');
    expect(check).toThrow(ModuleTopLevelError);
    expect(check).toThrow(/a loop at line 2, column 3/);
    expect(check).toThrow(expect.objectContaining({ details: expect.objectContaining(fault.position) }));
    expect(() => checkProgram(program, 'endpoint')).not.toThrow();
  });
});

describe('checkCanary', () => {
  it('takes another version of an endpoint', () => {
    expect(() => checkCanary({ version: 2, percent: 10 }, 1, 'endpoint')).not.toThrow();
  });

  it('refuses the active version, and modules', () => {
    expect(() => checkCanary({ version: 1, percent: 10 }, 1, 'endpoint')).toThrow(
      namesField('canary.version'),
    );
    expect(() => checkCanary({ version: 2, percent: 10 }, 1, 'module')).toThrow(namesField('canary'));
  });
});

describe('the names and values of variables', () => {
  const free = { names: 0, bytes: 0 };

  it.each(['A', 'a_1', '_', 'x'.repeat(100), 'picloud_x', 'constructor'])('takes the name "%s"', (name) => {
    expect(parseEnvName(name)).toBe(name);
  });

  it.each(['', '1A', 'A-B', 'A B', 'ä', 'A\n', 'x'.repeat(101), '__proto__', 'PICLOUD_KEY'])(
    'refuses the name %j',
    (name) => {
      expect(() => parseEnvName(name)).toThrow(namesField('name'));
    },
  );

  it('takes any text up to the limit', () => {
    for (const value of ['', 'é\0😀', 'x'.repeat(MAX_ENV_VALUE_BYTES)])
      expect(parseEnvValue(value, free)).toBe(value);
  });

  it('refuses more, counted in bytes, alone and together, and too many names', () => {
    expect(() => parseEnvValue('é'.repeat(MAX_ENV_VALUE_BYTES / 2 + 1), free)).toThrow(namesField('value'));
    expect(() => parseEnvValue('xx', { names: 9, bytes: MAX_ENV_BYTES - 1 })).toThrow(namesField('value'));
    expect(parseEnvValue('x', { names: MAX_ENV_NAMES - 1, bytes: MAX_ENV_BYTES - 1 })).toBe('x');
    expect(() => parseEnvValue('', { names: MAX_ENV_NAMES, bytes: 0 })).toThrow(namesField('name'));
    expect(() => parseEnvValue('\ud800', free)).toThrow(namesField('value'));
  });

  it('never quotes a value', () => {
    expect(() => parseEnvValue('hunter2' + 'x'.repeat(MAX_ENV_VALUE_BYTES), free)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
    );
  });
});
