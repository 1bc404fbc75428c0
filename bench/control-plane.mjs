// `npm run bench:control-plane`: how many signed-in reads of the admin API one manager answers. One process, loopback only.
import { availableParallelism, cpus } from 'node:os';
import { installation } from './installation.mjs';
import { load } from './load.mjs';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 8);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);

console.log(
  `Machine: ${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, Node ${process.version}`,
);
await installation('control-plane', { PICLOUD_DATABASE_POOL_SIZE: '20' }, async ({ base, api }) => {
  const { id } = await api.createScript('read', 'export default () => 1;', '/read');
  const reads = {
    'one app': '/api/v1/admin/apps/default',
    'one script': `/api/v1/admin/scripts/${id}`,
    'a list of scripts': '/api/v1/admin/scripts?app=default',
    'the caller': '/api/v1/auth/me',
  };
  const headers = { authorization: `Bearer ${api.token}` };
  for (const [name, path] of Object.entries(reads)) {
    await load(base + path, 2, 32, headers);
    for (let round = 1; round <= ROUNDS; round += 1) {
      const { perSecond, p50, p99, bad } = await load(base + path, SECONDS, 32, headers);
      if (bad > 0) throw new Error(`${name}: ${bad} answers were no 2xx`);
      console.log(`${name.padEnd(20)} ${Math.round(perSecond)} reads/s, p50 ${p50} ms, p99 ${p99} ms`);
    }
  }
});
