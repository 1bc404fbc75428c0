// Works off what is in the job queue, and says how fast: the peer of `bench/events.mjs`.
// Arguments: connection string, number of jobs, jobs at a time, and `batches` for the settings that its documentation gives
// for speed: a local queue, and jobs completed in batches.
import { run } from 'graphile-worker';

const [connectionString, jobs, concurrency, batches] = process.argv.slice(2);
let [began, done] = [0, 0];
let finish;
const finished = new Promise((resolve) => {
  finish = resolve;
});
/** The body of the script that PiCloud runs. */
const handler = () => {};

const runner = await run({
  connectionString,
  noHandleSignals: true,
  preset: {
    worker: {
      concurrentJobs: Number(concurrency),
      maxPoolSize: 20,
      pollInterval: 100,
      ...(batches === 'batches'
        ? { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 }
        : {}),
    },
  },
  taskList: {
    nothing: async (payload) => {
      began ||= performance.now();
      await handler(payload);
      if (++done === Number(jobs)) finish();
    },
  },
  logger: undefined,
});
await finished;
// What has run and is not completed yet would be run again: the end is when it is.
await runner.stop();
console.log(JSON.stringify({ perSecond: (1_000 * done) / (performance.now() - began) }));
