// Which refusals an operation can end in, and problem documents as responses of OpenAPI.
import { STATUS_CODES } from 'node:http';
import { UUID } from './example-values.mjs';

const PROBLEM_JSON = 'application/problem+json';
const UNSAFE = new Set(['post', 'put', 'patch', 'delete']);
/** Statuses after which a repetition may help; the answer says when. */
const LATER = new Set([409, 429, 503]);

/** Of what a POST of the admin API may carry. */
export const takesIdempotencyKey = ({ verb, path, open }) =>
  verb === 'post' && !open && path.startsWith('/api/v1/admin/');

/** @returns {string[]} codes, those first that follow from who may call it and what it takes */
export function refusalsOf(handler) {
  const { open, verb, requirement, arguments: given, description } = handler;
  const takesBody = given.some(({ place }) => place === 'body');
  const takesQuery = given.some(({ place, name }) => place === 'query' && name === undefined);
  const codes = [
    ...(open ? [] : ['auth.required', ...(UNSAFE.has(verb) ? ['auth.foreign-origin'] : [])]),
    ...(requirement?.kind === 'session' ? ['auth.session-needed'] : []),
    ...(requirement?.capability === undefined ? [] : ['auth.forbidden']),
    ...(requirement?.at === undefined ? [] : [`${requirement.at.kind}.not-found`]),
    ...(takesBody ? ['http.malformed', 'http.body-too-large', 'http.unsupported-media-type'] : []),
    ...(description.body === undefined ? [] : ['http.body-too-large']),
    ...(takesBody || takesQuery ? ['input.invalid'] : []),
    ...(takesIdempotencyKey(handler)
      ? [
          'idempotency.malformed-key',
          'idempotency.key-reused',
          'idempotency.running',
          'idempotency.answer-lost',
        ]
      : []),
    ...(description.errors ?? []),
    'internal',
  ];
  return [...new Set(codes)];
}

/**
 * @param {string[]} wanted codes
 * @param {{codes: Map, statusOf: object, unknown: (code: string) => void}} known
 * @returns {object} responses by status
 */
export function problemResponses(wanted, { codes, statusOf, unknown }) {
  const byStatus = new Map();
  for (const code of wanted) {
    const found = codes.get(code);
    if (found === undefined) {
      unknown(code);
      continue;
    }
    const status = statusOf[found.kind];
    byStatus.set(status, [...(byStatus.get(status) ?? []), { code, text: found.text }]);
  }
  const sorted = [...byStatus].sort(([one], [other]) => one - other);
  return Object.fromEntries(sorted.map(([status, found]) => [status, response(status, found)]));
}

function response(status, found) {
  const description = found
    .map(({ code, text }) => (text === '' ? `\`${code}\`` : `\`${code}\`: ${text}`))
    .join('\n\n');
  return {
    description,
    ...(LATER.has(status) ? { headers: { 'retry-after': { $ref: '#/components/headers/RetryAfter' } } } : {}),
    content: {
      [PROBLEM_JSON]: {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            { type: 'object', properties: { code: { type: 'string', enum: found.map(({ code }) => code) } } },
          ],
        },
        example: problem(status, found[0]),
      },
    },
  };
}

function problem(status, { code, text }) {
  const title = STATUS_CODES[status];
  return {
    type: 'about:blank',
    title,
    status,
    detail: text === '' ? title : text,
    code,
    request_id: UUID,
    ...(code === 'input.invalid' ? { errors: [{ field: 'name', message: 'name must be a string' }] } : {}),
  };
}
