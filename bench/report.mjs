/** The tables as Markdown: what `bench/RESULTS.md` holds. */
export function report({ targets, cold, machine, seconds, rounds, tool }) {
  const named = Object.fromEntries(targets.map((target) => [target.name, middle(target.rounds)]));
  const peers = ['node:http', 'workerd', 'prototype (http+NATS+isolate)'];
  const rows = targets.map(({ name }) => {
    const { perSecond, p50, p99 } = named[name];
    const ratios = peers.map((peer) => `${(perSecond / named[peer].perSecond).toFixed(2)} x`);
    return [name, Math.round(perSecond), p50.toFixed(2), p99.toFixed(2), ...ratios];
  });
  return [
    '',
    `JSON hello, 32 connections, ${rounds} rounds of ${seconds} s each in turn, the middle one; ${tool} on the same machine.`,
    `Machine: ${machine}. Every PiCloud request left an execution record in Postgres (checked).`,
    '',
    table(['', 'requests/s', 'p50 ms', 'p99 ms', ...peers.map((peer) => `/ ${peer}`)], rows),
    '',
    `First run of a script never seen (${cold.alone.length} scripts each): in an installation of its own ${percentiles(cold.alone)}; right behind the load ${percentiles(cold.behind)}.`,
    '',
    table(
      ['', 'process', 'idle MiB', 'after load MiB'],
      targets.flatMap((target) => memoryRows(target)),
    ),
  ].join('\n');
}

/** @param sorted latencies, ms. */
function percentiles(sorted) {
  const at = (share) => sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)].toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}

function middle(rounds) {
  return [...rounds].sort((a, b) => a.perSecond - b.perSecond)[Math.floor(rounds.length / 2)];
}

function memoryRows({ name, idle, loaded }) {
  const kinds = [...new Set([...idle, ...loaded].map(({ what }) => what))];
  const sum = (all, kind) =>
    all.filter(({ what }) => what === kind).reduce((total, { rssMiB }) => total + rssMiB, 0);
  const count = (kind) => loaded.filter(({ what }) => what === kind).length;
  return kinds.map((kind) => [
    name,
    count(kind) > 1 ? `${kind} (${count(kind)})` : kind,
    Math.round(sum(idle, kind)),
    Math.round(sum(loaded, kind)),
  ]);
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
