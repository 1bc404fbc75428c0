import { NO_LOG, readLog, withLine } from './run-log.js';

const message = (log: string): unknown => (JSON.parse(log) as { message: string }[])[0]?.message;

it.each(['[]', '[{"message":"größe\\n"}]', '[\n]'])('leaves a log as it is that is one: %j', (log) => {
  expect(readLog(log)).toBe(log);
});

it.each([
  'nonsense',
  '',
  '{"no":"list"}',
  '"\\u0000"',
  '[{"broken":',
  '[],"status":"crashed"',
  "[]}]'); DROP TABLE apps; --",
])('replaces one that a script has tampered with: %j', (log) => {
  expect(message(readLog(log))).toBe('The log could not be read');
});

it('replaces in a log what PostgreSQL refuses', () => {
  const odd = 'a\0b\ud800c\udfffd😀';
  const kept = 'a\u{FFFD}b\u{FFFD}c\u{FFFD}d😀';
  const log = JSON.stringify([{ message: odd, data: { [odd]: [odd] } }]);
  expect(JSON.parse(readLog(log))).toEqual([{ message: kept, data: { [kept]: [kept] } }]);
});

it('adds a line, cut between characters', () => {
  const line = `${'x'.repeat(999)}😀\0`;
  expect(message(withLine(NO_LOG, line))).toBe(`${'x'.repeat(999)}\u{FFFD}`);
  expect(JSON.parse(withLine('[{"message":"first"}]', 'second'))).toMatchObject([
    { message: 'first' },
    { level: 'error', message: 'second' },
  ]);
});
