import { html, inline } from './api-docs-html.js';
import type { Html } from './api-docs-html.js';
import type { ApiSchema } from './openapi-document.js';

/** What a value may be, in a few words, with links to what has a name. */
export function typeOf(schema: ApiSchema): Html {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  if (schema.enum !== undefined)
    return joined(schema.enum.map((value) => html`<code>${JSON.stringify(value)}</code>`));
  if (schema.anyOf !== undefined) return joined(schema.anyOf.map(typeOf));
  const types = [schema.type ?? 'any JSON'].flat();
  return joined(types.map((type) => nameOf(type, schema)));
}

function nameOf(type: string, schema: ApiSchema): Html {
  if (type === 'array' && schema.items !== undefined) return html`list of ${typeOf(schema.items)}`;
  if (type === 'string') return html`${FORMATS[schema.format ?? ''] ?? 'string'}`;
  return html`${type}`;
}

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': 'time',
  uuid: 'UUID',
  email: 'email address',
  uri: 'URL',
};

const joined = (parts: readonly Html[]): Html =>
  html`${parts.map((part, at) => (at === 0 ? part : html` or ${part}`))}`;

/** Limits of a value, as text; empty when there are none. */
export function limitsOf(schema: ApiSchema): string {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems, pattern } = schema;
  return [
    between(minimum, maximum, ''),
    between(minLength, maxLength, ' characters'),
    between(minItems, maxItems, ' items'),
    schema.exclusiveMinimum === undefined ? '' : `above ${schema.exclusiveMinimum}`,
    pattern === undefined ? '' : `as \`${pattern}\``,
  ]
    .filter((text) => text !== '')
    .join(', ');
}

function between(from: number | undefined, to: number | undefined, unit: string): string {
  if (from !== undefined && to !== undefined) return `${from} to ${to}${unit}`;
  if (from !== undefined) return `at least ${from}${unit}`;
  return to === undefined ? '' : `at most ${to}${unit}`;
}

/** The fields of an object as a table, those of nested objects with dotted names; nothing of what has no fields. */
export function fieldsOf(schema: ApiSchema): Html | undefined {
  const rows = rowsOf(schema, '');
  if (rows.length === 0) return undefined;
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Field</th>
        <th scope="col">Type</th>
        <th scope="col">Meaning</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function rowsOf({ properties = {}, required = [] }: ApiSchema, prefix: string): readonly Html[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const inner = field.items?.properties === undefined ? field : field.items;
    const path = `${prefix}${name}`;
    return [
      row({ name: path, required: required.includes(name), schema: field }),
      ...rowsOf(inner, inner === field ? `${path}.` : `${path}[].`),
    ];
  });
}

export interface Row {
  readonly name: string;
  readonly required: boolean;
  readonly schema: ApiSchema;
  readonly place?: string;
}

/** A field or parameter, its type and what there is to know of it. */
export function row({ name, required, schema, place }: Row): Html {
  const limits = limitsOf(schema);
  return html`<tr>
    <th scope="row"><code>${name}</code>${required ? '' : html` <small>optional</small>`}</th>
    <td>${typeOf(schema)}${place === undefined ? '' : html` <small>${place}</small>`}</td>
    <td>
      ${inline(schema.description ?? '')}${limits === '' ? '' : html` <small>${inline(limits)}</small>`}
    </td>
  </tr>`;
}
