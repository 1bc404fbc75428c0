import { newId } from '#kernel';
import { parseRecordKey, recordKeyText } from './record-key.js';

const executionId = newId();

it('is the id alone for the first attempt', () => {
  expect(recordKeyText({ executionId, attempt: 1 })).toBe(executionId);
  expect(recordKeyText({ executionId, attempt: 12 })).toBe(`${executionId}.12`);
});

it.each([1, 2, 99])('is read as it was written: attempt %d', (attempt) => {
  expect(parseRecordKey(recordKeyText({ executionId, attempt }))).toEqual({ executionId, attempt });
});

it.each([
  '',
  '.',
  'nothing',
  `${executionId}.`,
  `${executionId}.0`,
  `${executionId}.x`,
  `${executionId}.2.3`,
])('is nothing else: %p', (text) => {
  expect(parseRecordKey(text)).toBeUndefined();
});
