import { isUuid } from '#kernel';

/** One record among all: the attempts of an execution share its id. */
export interface RecordKey {
  readonly executionId: string;
  readonly attempt: number;
}

/** As clients carry it, and as a key of maps: the id alone for the first attempt, else with `.` and its number. */
export function recordKeyText({ executionId, attempt }: RecordKey): string {
  return attempt === 1 ? executionId : `${executionId}.${attempt}`;
}

/** Undefined for a text that is none of `recordKeyText`. */
export function parseRecordKey(text: string): RecordKey | undefined {
  const [, executionId = '', attempt] = /^([^.]*)(?:\.([1-9]\d{0,8}))?$/.exec(text) ?? [];
  return isUuid(executionId) ? { executionId, attempt: Number(attempt ?? 1) } : undefined;
}
