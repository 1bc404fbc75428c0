// Writes docs/reference/access.md from the table of capabilities, so that the page cannot say something else than the
// guard. Run it after a build: `node tools/access-page.mjs`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { ROOT } from './workspace.mjs';

export const PAGE = 'docs/reference/access.md';

const INSTANCE_ROLES = ['owner', 'admin', 'member'];
const APP_ROLES = ['app_admin', 'editor', 'viewer'];

/** @returns {Promise<string>} the page as it must be. */
export async function accessPage(root) {
  const table = await import(pathToFileURL(join(root, 'dist/libs/identity/domain/capabilities.js')).href);
  const all = Object.entries(table.CAPABILITIES);
  const text = `# Who may do what

<!-- Made by tools/access-page.mjs from libs/identity/domain/capabilities.ts; change the table there. -->

A request to the API passes only if all three agree:

1. **Role.** On the instance everybody is \`owner\`, \`admin\` or \`member\`. In an app a member is \`app_admin\`, \`editor\`,
   \`viewer\`, or nothing; an admin is \`app_admin\` in every app, and an owner may do anything.
2. **Scope**, for API keys: the key must have the scope of the capability. A key never makes more of its user than they are.
3. **Binding**, for API keys that are bound to an app: they are good for that app and for nothing of the instance.

Without a sign-in the answer is 401. What is not there is 404, whoever asks; what is there and not allowed is 403 with the
\`capability\` that is missing. Lists over several apps hold what the caller may see. Own sessions, keys and password belong
to the person: an API key cannot touch them.

## On the instance

${grid(all, 'instance', INSTANCE_ROLES)}

## In an app

${grid(all, 'app', APP_ROLES)}

Scripts act with the authority of their app, whoever calls them. Whom a route lets in is the route's own setting, \`auth\`:
\`public\`, \`user\`, \`member\`, \`editor\` or \`app_admin\`.
`;
  return format(text, { ...(await resolveConfig(join(root, PAGE))), filepath: PAGE });
}

function grid(capabilities, on, roles) {
  const rows = capabilities
    .filter(([, grant]) => grant.on === on)
    .map(([name, { scope, roles: granted }]) => {
      const marks = roles.map((role) => (granted.includes(role) ? 'yes' : ''));
      return `| ${name} | \`${scope}\` | ${marks.join(' | ')} |`;
    });
  const head = `| Capability | Scope | ${roles.map((role) => `\`${role}\``).join(' | ')} |`;
  return [head, `| --- | --- | ${roles.map(() => '---').join(' | ')} |`, ...rows].join('\n');
}

if (process.argv[1] === import.meta.filename) writeFileSync(join(ROOT, PAGE), await accessPage(ROOT));
