// Peer: Cloudflare's runtime, serving the same answer from the same kind of handler.
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';

const [port] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'picloud-bench-'));
writeFileSync(
  join(folder, 'worker.js'),
  `export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    return Response.json({ hello: decodeURIComponent(pathname.split('/')[2] ?? '') });
  },
};
`,
);
writeFileSync(
  join(folder, 'config.capnp'),
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2025-01-01",
);
`,
);
const binary = createRequire(new URL('../package.json', import.meta.url)).resolve('workerd/bin/workerd');
const child = spawn(binary, ['serve', join(folder, 'config.capnp')], { stdio: 'inherit' });
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code) => process.exit(code ?? 0));
