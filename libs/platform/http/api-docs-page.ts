import { createHash } from 'node:crypto';
import type { Json } from '#kernel';
import { Html, html, inline, paragraphs } from './api-docs-html.js';
import { fieldsOf, row, typeOf } from './api-docs-schema.js';
import { API_DOCS_STYLE } from './api-docs-style.js';
import { follow, followSchema } from './openapi-document.js';
import type {
  ApiContent,
  ApiDocument,
  ApiOperation,
  ApiParameter,
  ApiResponse,
  ApiSchema,
} from './openapi-document.js';

const STYLE_DIGEST = createHash('sha256').update(API_DOCS_STYLE).digest('base64');

/** The content security policy of the page: it runs nothing, and loads nothing but its own style. */
export const API_DOCS_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_DIGEST}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

interface Call {
  readonly verb: string;
  readonly path: string;
  readonly operation: ApiOperation;
}

/** The whole document as one page that needs no script to be read. */
export function renderApiDocs(document: ApiDocument): string {
  const { title, version, description } = document.info;
  const groups = document.tags.map(({ name }) => ({ name, calls: callsOf(document, name) }));
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} HTTP API</title>
        ${new Html(`<style>${API_DOCS_STYLE}</style>`)}
      </head>
      <body>
        <header>
          <h1>${title} HTTP API</h1>
          <p>
            <small>Release ${version} · <a href="openapi.json">openapi.json</a></small>
          </p>
          ${paragraphs(description)}
          <p>
            In the examples <code>$PICLOUD</code> is where this page comes from, and <code>$TOKEN</code> the
            token of a sign-in.
          </p>
        </header>
        <nav aria-label="Contents">
          ${groups.map(({ name, calls }) => contents(name, calls))}
          <h2><a href="#schemas">Schemas</a></h2>
        </nav>
        <main>
          ${groups.map(
            ({ name, calls }) =>
              html`<h2 id="${idOf(name)}">${name}</h2>
                ${calls.map((call) => sectionOf(call, document))}`,
          )}
          <h2 id="schemas">Schemas</h2>
          ${Object.entries(document.components.schemas).map(
            ([name, schema]) =>
              html`<section id="schema-${name}">
                <h3>${name}</h3>
                ${paragraphs(schema.description ?? '')}
                <div class="scroll">${fieldsOf(schema)}</div>
              </section>`,
          )}
        </main>
      </body>
    </html> `;
  return page.text;
}

function callsOf({ paths }: ApiDocument, group: string): readonly Call[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, { tags }]) => tags[0] === group)
      .map(([verb, operation]) => ({ verb, path, operation })),
  );
}

const idOf = (group: string): string => `group-${group.toLowerCase().replaceAll(' ', '-')}`;

function contents(name: string, calls: readonly Call[]): Html {
  return html`<h2><a href="#${idOf(name)}">${name}</a></h2>
    <ul>
      ${calls.map(
        ({ operation }) =>
          html`<li><a href="#${operation.operationId}">${inline(operation.summary)}</a></li>`,
      )}
    </ul>`;
}

function sectionOf(call: Call, { components }: ApiDocument): Html {
  const { verb, path, operation } = call;
  const parameters = (operation.parameters ?? []).map((one) => follow(components.parameters, one));
  const responses = Object.entries(operation.responses).map(
    ([status, response]) => [status, follow(components.responses, response)] as const,
  );
  return html`<section id="${operation.operationId}">
    <h3>${inline(operation.summary)}</h3>
    <p class="call"><span class="verb ${verb}">${verb.toUpperCase()}</span> <code>${path}</code></p>
    <p class="access">${accessOf(operation)}</p>
    ${paragraphs(operation.description ?? '')}
    ${parametersOf(parameters)}${bodyOf(operation, components.schemas)}
    <h4>Answers</h4>
    ${responses.filter(([, one]) => !isProblem(one)).map(answerOf)}
    <h4>Refusals</h4>
    ${refusalsOf(responses.filter(([, one]) => isProblem(one)))}
    <h4>Example</h4>
    <pre>${curlOf(call, parameters)}</pre>
  </section>`;
}

/** Who may call it. */
function accessOf(operation: ApiOperation): Html {
  const { 'x-capability': capability, 'x-scope': scope, 'x-roles': roles = [] } = operation;
  const audited = operation['x-audit-action'];
  const told = audited === undefined ? '' : html` Audited as <code>${audited}</code>.`;
  if (operation.security?.length === 0) return html`Open: no sign-in.`;
  if (capability === undefined)
    return operation['x-credential'] === 'session'
      ? html`Signed in as a person, not by API key.${told}`
      : html`Anybody who is signed in.${told}`;
  const otherwise = operation['x-capability-without-app'];
  const who = `${roles.join(', ')}${operation['x-on'] === 'app' ? ' of the app' : ''}`;
  const without = otherwise === undefined ? '' : html` Without an app, <code>${otherwise}</code>.`;
  return html`Needs <code>${capability}</code>: ${who}; scope <code>${scope}</code>.${without}${told}`;
}

function parametersOf(parameters: readonly ApiParameter[]): Html | undefined {
  if (parameters.length === 0) return undefined;
  const rows = parameters.map(({ name, in: place, required, description, schema }) =>
    row({ name, required, place, schema: { ...schema, description } }),
  );
  return html`<h4>Parameters</h4>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Type</th>
            <th scope="col">Meaning</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`;
}

function bodyOf(
  { requestBody }: ApiOperation,
  schemas: Readonly<Record<string, ApiSchema>>,
): Html | undefined {
  if (requestBody === undefined) return undefined;
  const { required, description = '', content } = requestBody;
  const fields = Object.values(content).map(({ schema }) => fieldsOf(followSchema(schemas, schema)));
  return html`<h4>Body${required ? '' : ' (optional)'}</h4>
    ${paragraphs(description)}
    <div class="scroll">${fields}</div>
    ${contentsOf(content)}`;
}

function answerOf([status, { description, content = {} }]: readonly [string, ApiResponse]): Html {
  return html`<p><strong>${status}</strong> ${inline(description)}</p>
    ${contentsOf(content)}`;
}

function contentsOf(content: Readonly<Record<string, ApiContent>>): readonly Html[] {
  return Object.entries(content).map(
    ([type, { schema, example }]) =>
      html`<p><code>${type}</code>: ${typeOf(schema)}</p>
        <details>
          <summary>Example</summary>
          <pre>${pretty(example)}</pre>
        </details>`,
  );
}

const pretty = (example: Json): string =>
  typeof example === 'string' ? example : JSON.stringify(example, null, 2);

const isProblem = ({ content = {} }: ApiResponse): boolean => 'application/problem+json' in content;

/** Each code has a line of its own in a problem's description. */
function refusalsOf(responses: readonly (readonly [string, ApiResponse])[]): Html {
  const rows = responses.flatMap(([status, { description }]) =>
    description.split('\n\n').map(
      (line) =>
        html`<tr>
          <th scope="row">${status}</th>
          <td>${inline(line)}</td>
        </tr>`,
    ),
  );
  return html`<div class="scroll">
    <table>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

/** The call as a command. */
function curlOf({ verb, path, operation }: Call, parameters: readonly ApiParameter[]): string {
  const examples = new Map(parameters.map(({ name, example }) => [name, example]));
  const url = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(examples.get(name) ?? name)),
  );
  const [type, body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  return [
    `curl ${verb === 'get' ? '' : `-X ${verb.toUpperCase()} `}"$PICLOUD${url}"`,
    ...(operation.security?.length === 0 ? [] : [`-H "Authorization: Bearer $TOKEN"`]),
    ...(body === undefined
      ? []
      : [`-H 'Content-Type: ${type}'`, `-d ${quoted(JSON.stringify(body.example))}`]),
  ].join(' \\\n  ');
}

/** For a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
