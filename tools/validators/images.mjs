// The Dockerfile and the compose file, read with parsers: there is no engine to build and start them with.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { read } from '../workspace.mjs';
import { SECRET_VARIABLES } from './executor-secrets.mjs';

export const mend = 'mend deploy/docker';

const DOCKERFILE = 'deploy/docker/Dockerfile';
const COMPOSE = 'deploy/docker/compose.yaml';
const TARGETS = ['manager', 'orchestrator', 'executor', 'picloud'];
const INSTRUCTIONS = new Set([
  'ARG',
  'FROM',
  'WORKDIR',
  'COPY',
  'RUN',
  'ENV',
  'USER',
  'EXPOSE',
  'VOLUME',
  'CMD',
]);

export async function findProblems(root) {
  const stages = readStages(read(root, DOCKERFILE));
  const targets = TARGETS.flatMap((target) => targetFaults(root, stages, target));
  return [
    ...baseFaults(root, read(root, DOCKERFILE)),
    ...instructionFaults(stages),
    ...targets,
    ...composeFaults(root),
  ];
}

/** @returns {Map<string, {from: string, steps: {name: string, rest: string}[]}>} */
function readStages(text) {
  const lines = text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n');
  const stages = new Map();
  let steps = [];
  for (const line of lines.map((one) => one.trim()).filter((one) => one !== '')) {
    const [, name, rest] = /^(\S+)\s*(.*)$/.exec(line);
    const stage = /^(\S+) AS (\S+)$/i.exec(rest);
    if (name === 'FROM' && stage !== null) {
      steps = [];
      stages.set(stage[2], { from: stage[1], steps });
    } else {
      steps.push({ name, rest });
    }
  }
  return stages;
}

/** The images run the very Node that the lockfile gives everybody else. */
function baseFaults(root, text) {
  const { node } = JSON.parse(read(root, 'package.json')).devDependencies;
  return text.includes(`ARG NODE_IMAGE=node:${node}-`)
    ? []
    : [`${DOCKERFILE}: NODE_IMAGE is not node:${node}-...`];
}

function instructionFaults(stages) {
  const steps = [...stages.values()].flatMap((stage) => stage.steps);
  const unknown = steps.filter(({ name }) => !INSTRUCTIONS.has(name));
  return unknown.map(({ name, rest }) => `${DOCKERFILE}: "${name} ${rest}" is not expected here`);
}

function targetFaults(root, stages, target) {
  if (!stages.has(target)) return [`${DOCKERFILE} has no target ${target}`];
  const steps = lineage(stages, target);
  const last = (name) => steps.filter((step) => step.name === name).at(-1)?.rest;
  const faults = [];
  if (last('USER') !== 'node') faults.push('does not run as the user node');
  if (!steps.some(({ name, rest }) => name === 'ENV' && rest.includes('NODE_ENV=production')))
    faults.push('is not for production');
  const [, ...args] = parse(last('CMD') ?? '[]');
  const entry = args.find((arg) => !arg.startsWith('-'));
  if (entry === undefined || !existsSync(join(root, entry)))
    faults.push(`starts ${entry}, which the build does not make`);
  faults.push(...missingSources(root, steps));
  return faults.map((fault) => `${DOCKERFILE}: the target ${target} ${fault}`);
}

/** The steps of a stage, those of the stages it stands on first. */
function lineage(stages, name) {
  const stage = stages.get(name);
  return stage === undefined ? [] : [...lineage(stages, stage.from), ...stage.steps];
}

function missingSources(root, steps) {
  const copied = steps.flatMap(({ name, rest }) =>
    name === 'COPY' ? (/^--from=\S+ \/app\/(\S+)/.exec(rest)?.slice(1) ?? []) : [],
  );
  return copied
    .filter((path) => !existsSync(join(root, path)))
    .map((path) => `copies ${path}, which is not there`);
}

function composeFaults(root) {
  const { services } = parse(read(root, COMPOSE), { merge: true });
  const faults = ['postgres', 'nats', 'redis', 'manager', 'orchestrator', 'executor']
    .filter((name) => services[name] === undefined)
    .map((name) => `has no service ${name}`);
  for (const [name, service] of Object.entries(services)) {
    if (!/:[^:]+$/.test(service.image ?? '') || service.image.endsWith(':latest'))
      faults.push(`${name}: the image needs a tag`);
    if (service.build !== undefined) faults.push(...roleFaults(root, name, service));
    for (const other of Object.keys(service.depends_on ?? {})) {
      if (services[other] === undefined) faults.push(`${name} depends on ${other}, which is not there`);
    }
  }
  const given = SECRET_VARIABLES.filter((variable) => variable in (services.executor?.environment ?? {}));
  faults.push(...given.map((variable) => `gives the executor ${variable}`));
  return faults.map((fault) => `${COMPOSE}: ${fault}`);
}

function roleFaults(root, name, service) {
  const faults = [];
  if (service.build.target !== name) faults.push(`${name} is built from the target ${service.build.target}`);
  if (!existsSync(join(root, 'deploy/docker', service.build.context, service.build.dockerfile)))
    faults.push(`${name}: there is no ${service.build.dockerfile}`);
  if (service.read_only !== true || service.cap_drop?.[0] !== 'ALL') faults.push(`${name} is not confined`);
  return faults;
}
