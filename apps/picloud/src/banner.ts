import type { BindAddress } from '#platform/config';

const startedAt = performance.now();

/** A line on what is going on, with the time since the start. */
export function progress(text: string): void {
  process.stdout.write(`  ${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(5)} s  ${text}\n`);
}

/** How to go on: the URL, the sign-in, and a line to try. The password is shown here once and kept nowhere. */
export function banner(bind: BindAddress, owner: { username: string; generatedPassword?: string }): void {
  const host = ['0.0.0.0', '::'].includes(bind.host) ? '127.0.0.1' : bind.host;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${bind.port}`;
  const password =
    owner.generatedPassword === undefined ? '(your password)' : `${owner.generatedPassword}   (shown once)`;
  progress('Ready');
  process.stdout.write(`
  PiCloud   ${url}
  Sign in   ${owner.username} / ${password}
  Try it    curl ${url}/hello/world

  Ctrl-C stops it; what you made stays in the data directory.
`);
}
