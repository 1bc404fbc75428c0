// The Kubernetes manifests: rendered by kustomize where kubectl is there, and held against what we promise of them.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { filesUnder, read } from '../workspace.mjs';
import { SECRET_VARIABLES } from './executor-secrets.mjs';

export const mend = 'mend k8s';

const ROLES = ['manager', 'orchestrator', 'executor'];
/** Longest prefix first, as an Ingress decides. */
const WAYS = [
  ['/api/v1/admin', 'manager'],
  ['/api/v1/auth', 'manager'],
  ['/api/v1/sdk', 'manager'],
  ['/api/v1/docs', 'manager'],
  ['/api/v1/openapi.json', 'manager'],
  ['/admin', 'manager'],
  ['/healthz', 'manager'],
  ['/version', 'manager'],
  ['/metrics', 'closed'],
  ['/readyz', 'closed'],
  ['/', 'orchestrator'],
];

export async function findProblems(root) {
  const places = ['k8s/base', 'k8s/overlays/local'];
  return places.flatMap((place) => {
    const { objects, fault } = render(root, place);
    const faults = fault === undefined ? faultsOf(objects) : [fault];
    return faults.map((one) => `${place}: ${one}`);
  });
}

/** Without kubectl the base is read as it stands; only kustomize can put an overlay together. */
function render(root, place) {
  const { status, stdout, stderr, error } = spawnSync('kubectl', ['kustomize', join(root, place)], {
    encoding: 'utf8',
  });
  if (status === 0) return { objects: objectsIn(stdout) };
  if (error?.code !== 'ENOENT') return { fault: stderr.trim() };
  const files = filesUnder(root, 'k8s/base').filter((file) => !file.endsWith('kustomization.yaml'));
  return { objects: files.flatMap((file) => objectsIn(read(root, file))) };
}

function objectsIn(text) {
  return parseAllDocuments(text, { merge: true }).map((one) => one.toJS());
}

function faultsOf(objects) {
  const of = (kind, name) => objects.find((one) => one.kind === kind && one.metadata.name === name);
  return [
    ...ROLES.flatMap((role) => roleFaults(role, of('Deployment', role)).map((fault) => `${role}: ${fault}`)),
    ...objects.flatMap((one) => shapeFaults(one)),
    ...serviceFaults(objects),
    ...ingressFaults(of('Ingress', 'picloud'), of),
    ...scalerFaults(objects, of),
  ];
}

function shapeFaults({ apiVersion, kind, metadata }) {
  return apiVersion && kind && metadata?.name ? [] : [`an object lacks apiVersion, kind or name`];
}

function roleFaults(role, deployment) {
  if (deployment === undefined) return ['there is no Deployment'];
  const pod = deployment.spec.template.spec;
  const [container] = pod.containers;
  const faults = [
    ...confinementFaults(pod, container),
    ...probeFaults(container),
    ...secretFaults(role, container),
  ];
  const labels = deployment.spec.template.metadata.labels;
  if (!selects(deployment.spec.selector.matchLabels, labels)) faults.push('the selector misses its own pods');
  if (!(pod.terminationGracePeriodSeconds > 45)) faults.push('the grace period is shorter than a drain');
  if (container.lifecycle?.preStop === undefined) faults.push('there is no preStop');
  if (!container.resources?.requests?.cpu || !container.resources?.limits?.memory)
    faults.push('resources are not bounded');
  return faults;
}

function confinementFaults(pod, { securityContext: inner = {} }) {
  const wanted = {
    'runs as root': pod.securityContext?.runAsNonRoot === true,
    'has no seccomp profile': pod.securityContext?.seccompProfile?.type === 'RuntimeDefault',
    'may escalate its privileges': inner.allowPrivilegeEscalation === false,
    'may write to its root': inner.readOnlyRootFilesystem === true,
    'keeps capabilities': inner.capabilities?.drop?.includes('ALL') === true,
    'holds a token of the cluster': pod.automountServiceAccountToken === false,
  };
  return Object.keys(wanted).filter((fault) => !wanted[fault]);
}

function probeFaults({ livenessProbe, readinessProbe, startupProbe, ports = [] }) {
  const named = ports.map((port) => port.name);
  const wanted = { livenessProbe: '/healthz', readinessProbe: '/readyz', startupProbe: '/healthz' };
  const probes = { livenessProbe, readinessProbe, startupProbe };
  return Object.entries(wanted)
    .filter(
      ([name, path]) => probes[name]?.httpGet?.path !== path || !named.includes(probes[name].httpGet.port),
    )
    .map(([name, path]) => `the ${name} does not ask ${path}`);
}

/** Secrets come from a Secret, and none of them goes to an executor. */
function secretFaults(role, { env = [], envFrom = [] }) {
  const secrets = env.filter(({ name }) => SECRET_VARIABLES.includes(name) || name === 'NATS_URL');
  const written = secrets.filter(({ valueFrom }) => valueFrom?.secretKeyRef === undefined);
  const leaked = role === 'executor' ? secrets.filter(({ name }) => SECRET_VARIABLES.includes(name)) : [];
  return [
    ...written.map(({ name }) => `${name} is no reference to a Secret`),
    ...leaked.map(({ name }) => `is given ${name}`),
    ...(envFrom.length > 0 ? ['is given a whole Secret at once'] : []),
  ];
}

function selects(selector, labels) {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function serviceFaults(objects) {
  const pods = objects
    .filter((one) => one.kind === 'Deployment')
    .map((one) => one.spec.template.metadata.labels);
  const services = objects.filter((one) => one.kind === 'Service' && one.spec.selector !== undefined);
  const idle = services.filter(({ spec }) => !pods.some((labels) => selects(spec.selector, labels)));
  return idle.map(({ metadata }) => `the Service ${metadata.name} selects no pods`);
}

function ingressFaults(ingress, of) {
  if (ingress === undefined) return ['there is no Ingress'];
  const paths = ingress.spec.rules.flatMap((rule) => rule.http.paths);
  const found = paths.map(({ path, backend }) => [path, backend.service.name]);
  const lost = found.filter(([, service]) => of('Service', service) === undefined);
  const told = (ways) => JSON.stringify([...ways].sort());
  return [
    ...(told(found) === told(WAYS) ? [] : [`the Ingress goes other ways than ${told(WAYS)}`]),
    ...lost.map(([path, service]) => `the Ingress leads ${path} to ${service}, which is not there`),
  ];
}

function scalerFaults(objects, of) {
  const scalers = objects.filter((one) => one.kind === 'HorizontalPodAutoscaler');
  const targets = scalers.map((one) => one.spec.scaleTargetRef.name);
  const faults = targets.includes('executor') ? [] : ['nothing scales the executor'];
  const fixed = targets.filter((name) => of('Deployment', name)?.spec.replicas !== undefined);
  return [...faults, ...fixed.map((name) => `${name} is scaled and has a fixed number of replicas`)];
}
