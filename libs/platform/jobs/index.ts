export { deleteInBatches, removed, ROWS_AT_ONCE } from './delete-in-batches.js';
export { JobBoard, JobBoardModule } from './job-board.js';
export { runJob, within } from './job-run.js';
export type { JobOutcome } from './job-run.js';
export {
  Jobs,
  JobsUnreachableError,
  MAX_EVERY_MS,
  MIN_EVERY_MS,
  requireJob,
  STOP_WITHIN_MS,
} from './jobs.js';
export type { JobDefinition, JobState } from './jobs.js';
export { TimerJobs } from './timer-jobs.js';
