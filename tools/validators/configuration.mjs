// Every environment variable is documented, and every documented one is read.
import { filesUnder, read } from '../workspace.mjs';

export const mend = 'bring docs/reference/configuration.md and libs/platform/config together';

const PAGE = 'docs/reference/configuration.md';
const READ = /['"`]((?:PICLOUD_[A-Z0-9_]+|DATABASE_URL|NATS_URL|REDIS_URL))/g;
/** Variables of one family, named after the fields of a script's sandbox: `PICLOUD_SANDBOX_MAX_${...}`. */
const FIELDS = /SANDBOX_FIELDS\s*=\s*\[([^\]]+)\]/;
const FAMILY = 'PICLOUD_SANDBOX_MAX_';

export async function findProblems(root) {
  const used = variablesRead(root);
  const documented = new Set(
    read(root, PAGE).match(/\b(?:PICLOUD_[A-Z0-9_]+[A-Z0-9]|DATABASE_URL|NATS_URL|REDIS_URL)\b/g),
  );
  return [
    ...[...used]
      .filter((name) => !documented.has(name))
      .map((name) => `${PAGE} does not say what ${name} is`),
    ...[...documented]
      .filter((name) => !used.has(name))
      .map((name) => `${PAGE} has ${name}, which nothing reads`),
  ];
}

function variablesRead(root) {
  const files = filesUnder(root, 'libs/platform/config').filter((file) => !file.endsWith('.spec.ts'));
  const names = files.flatMap((file) => [...read(root, file).matchAll(READ)].map((match) => match[1]));
  const single = names.filter((name) => !name.endsWith('_'));
  return new Set(names.includes(FAMILY) ? [...single, ...familyOf(root)] : single);
}

function familyOf(root) {
  const contracts = filesUnder(root, 'libs/contracts').map((file) => read(root, file));
  const list = contracts.map((text) => FIELDS.exec(text)?.[1]).find((found) => found !== undefined) ?? '';
  return [...list.matchAll(/'([a-z_]+)'/g)].map(
    (match) => `${FAMILY}${match[1].replace(/^max_/, '').toUpperCase()}`,
  );
}
