import {
  checkProgram,
  ImportRefusedError,
  NoDefaultExportError,
  parseDescription,
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
  it('takes an endpoint with a default export that imports the SDK', () => {
    expect(() => checkProgram({ imports: ['picloud'], exports: ['default'] }, 'endpoint')).not.toThrow();
  });

  it('names every import that is not there, before anything else', () => {
    const check = () => checkProgram({ imports: ['picloud', 'node:fs', './tax'], exports: [] }, 'endpoint');
    expect(check).toThrow(ImportRefusedError);
    expect(check).toThrow(/"node:fs", ".\/tax"/);
    expect(check).toThrow(namesField('source'));
  });

  it('tells an endpoint without a default export what to add; a module needs none', () => {
    const program = { imports: [], exports: ['tax'] };
    expect(() => checkProgram(program, 'endpoint')).toThrow(NoDefaultExportError);
    expect(() => checkProgram(program, 'endpoint')).toThrow(/add "export default/);
    expect(() => checkProgram(program, 'module')).not.toThrow();
  });
});
