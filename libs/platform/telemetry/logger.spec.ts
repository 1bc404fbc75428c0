import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** What a process of its own writes, since the log goes to standard output. */
const lineOf = (statement: string): Record<string, unknown> => {
  const source = join(import.meta.dirname, '../../../dist/libs/platform/telemetry/index.js');
  const code = `const { createLogger } = await import(${JSON.stringify(source)});
    const logger = createLogger('spec', 'info'); ${statement}`;
  const text = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
  return JSON.parse(text) as Record<string, unknown>;
};

it('tells of an error its type, text, code, stack and causes, and nothing else that hangs on it', () => {
  const line = lineOf(`
    const cause = Object.assign(new TypeError('inner'), { password: 'hunter2' });
    const error = Object.assign(new Error('outer', { cause }), { code: '57P01', client: { parsed: 'SELECT 1' } });
    logger.error({ err: error }, 'It failed');`);
  expect(line).toMatchObject({
    msg: 'It failed',
    err: {
      type: 'Error',
      message: 'outer',
      code: '57P01',
      stack: expect.any(String),
      cause: { message: 'inner' },
    },
  });
  expect(JSON.stringify(line)).not.toMatch(/hunter2|SELECT 1/);
});

it('blanks what has the name of a secret', () => {
  const line = lineOf(
    "logger.info({ password: 'hunter2', request: { authorization: 'Bearer x' } }, 'Hello');",
  );
  expect(line).toMatchObject({ password: '[redacted]', request: { authorization: '[redacted]' } });
});
