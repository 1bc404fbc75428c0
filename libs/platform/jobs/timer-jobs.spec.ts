import { TimerJobs } from './index.js';
import { describeJobs } from './jobs.contract-suite.js';

describeJobs('jobs by timers', (logger) => Promise.resolve(new TimerJobs(logger)));
