import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Loads a URL for some seconds over 32 connections, with wrk where it is installed, else with autocannon.
 * @returns requests per second, latencies in ms, and how many answers were no 2xx.
 */
export async function load(url, seconds, connections = 32, headers = {}) {
  const how = (await hasWrk()) ? withWrk : withAutocannon;
  return how(url, seconds, connections, headers);
}

let wrk;
export async function hasWrk() {
  wrk ??= run('wrk', ['-v']).then(
    () => true,
    // wrk prints its version and exits with 1.
    (error) => String(error.stdout).includes('wrk'),
  );
  return wrk;
}

async function withWrk(url, seconds, connections, headers) {
  const sent = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const { stdout } = await run('wrk', [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--latency',
    ...sent,
    url,
  ]);
  const percentile = (p) => millis(new RegExp(`^\\s+${p}%\\s+([\\d.]+)(us|ms|s)`, 'm').exec(stdout));
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]),
    p50: percentile(50),
    p99: percentile(99),
    bad: Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0),
    total: Number(/(\d+) requests in/.exec(stdout)[1]),
  };
}

function millis([, value, unit]) {
  return Number(value) * { us: 0.001, ms: 1, s: 1000 }[unit];
}

async function withAutocannon(url, seconds, connections, headers) {
  const { default: autocannon } = await import('autocannon');
  const result = await autocannon({ url, duration: seconds, connections, headers });
  return {
    perSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    bad: result.non2xx,
    total: result.requests.total,
  };
}
