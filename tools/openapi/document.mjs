// The whole document, and everything that keeps it from being complete and right.
import { filesUnder, read } from '../workspace.mjs';
import { errorCodes } from './error-codes.mjs';
import { Examples } from './examples.mjs';
import { frameOf, sorted } from './frame.mjs';
import { readHandlers } from './handlers.mjs';
import { Operations } from './operations.mjs';
import { faultsOf } from './faults.mjs';
import { problemResponses } from './refusals.mjs';
import { Schemas } from './schemas.mjs';
import { shareResponses } from './share-responses.mjs';
import { readSources } from './sources.mjs';

/** Operations that no controller serves are written beside what serves them. */
const OUTSIDE = /\.openapi\.json$/;
const VERBS = ['get', 'post', 'put', 'patch', 'delete'];

/**
 * @param {string} root a tree with libs/
 * @returns {Promise<{document: object, problems: string[]}>}
 */
export async function buildDocument(root) {
  const sources = readSources(root);
  const { handlers, problems } = await readHandlers(sources);
  const { PRODUCT_VERSION } = await import('#kernel');
  const { STATUS_OF } = await import('#platform/http');
  const { CAPABILITIES, sessionCookieName } = await import('#identity/domain');
  const schemas = new Schemas(sources);
  const examples = new Examples(schemas.components);
  const known = { codes: errorCodes(sources), statusOf: STATUS_OF };
  const operations = new Operations({ sources, schemas, examples, ...known, capabilities: CAPABILITIES });
  const made = [];
  for (const handler of handlers.filter(isOfApi)) {
    const operation = await operations.of(handler);
    if (operation !== undefined) made.push({ path: handler.path, verb: handler.verb, operation });
  }
  made.push(...outside(root, known, problems));
  const paths = pathsOf(made, problems);
  const document = frameOf({
    version: PRODUCT_VERSION,
    cookie: sessionCookieName(false),
    schemas: schemas.components,
    responses: shareResponses(paths),
    paths,
    tags: [...new Set(made.flatMap(({ operation }) => operation.tags))].sort(),
  });
  problems.push(...operations.problems, ...schemas.problems, ...examples.problems);
  return { document, problems: [...new Set([...problems, ...(await faultsOf(document))])] };
}

/** Pages for people are no part of the API, unless they are described. */
const isOfApi = ({ path, description }) => description !== undefined || !path.startsWith('/admin');

function outside(root, known, problems) {
  const files = filesUnder(root, 'libs').filter((file) => OUTSIDE.test(file));
  return files.flatMap((file) =>
    Object.entries(JSON.parse(read(root, file))).flatMap(([path, item]) =>
      Object.entries(item).map(([verb, { errors, ...operation }]) => {
        const unknown = (code) =>
          problems.push(`${verb.toUpperCase()} ${path}: no error of ours has the code ${code}`);
        const responses = { ...operation.responses, ...problemResponses(errors, { ...known, unknown }) };
        return { path, verb, operation: { ...operation, responses } };
      }),
    ),
  );
}

function pathsOf(made, problems) {
  const paths = {};
  for (const { path, verb, operation } of made) {
    const item = (paths[path] ??= {});
    if (item[verb] !== undefined) problems.push(`${verb.toUpperCase()} ${path} is there twice`);
    item[verb] = operation;
  }
  const inOrder = ([one], [other]) => VERBS.indexOf(one) - VERBS.indexOf(other);
  const items = Object.entries(paths).map(([path, item]) => [
    path,
    Object.fromEntries(Object.entries(item).sort(inOrder)),
  ]);
  return sorted(Object.fromEntries(items));
}

/** Where the committed copy is. */
export const DOCUMENT = 'docs/reference/openapi.json';
/** The types of the client, made of the document. */
export const CLIENT_TYPES = 'libs/client/src/generated/api.ts';
