export { BullMqJobs } from './bullmq-jobs.js';
export type { BullMqJobsOptions } from './bullmq-jobs.js';
