// What the document says of the API as a whole.
const OVERVIEW = `JSON in snake_case. Ids are UUIDs (version 7), times RFC 3339 in UTC.

Sign in with \`POST /api/v1/auth/login\`, and send the token as \`Authorization: Bearer ...\`, or let the browser send the cookie; then requests that change something must come from the same origin.

Errors are problem documents (RFC 9457) of the type \`application/problem+json\` with a stable \`code\`. Every response carries \`x-request-id\`; what goes wrong on our side is a 500 \`internal\`, and the id finds it in the log.

Lists take \`limit\` (50 unless told, 200 at most) and \`cursor\`, and give \`{items, next_cursor}\`. HEAD is answered wherever GET is. New fields may appear in answers; a body with a field that is not known is refused.`;

/** @param {{version: string, cookie: string, schemas: object, responses: object, paths: object, tags: string[]}} parts */
export function frameOf({ version, cookie, schemas, responses, paths, tags }) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'PiCloud',
      version,
      summary: 'The self-hosted cloud for scripts',
      description: OVERVIEW,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'Where this document comes from' }],
    security: [{ bearer: [] }, { cookie: [] }],
    tags: tags.map((name) => ({ name })),
    paths,
    components: {
      schemas: sorted({ ...schemas, Problem: PROBLEM }),
      responses: sorted(responses),
      parameters: { IdempotencyKey: IDEMPOTENCY_KEY },
      headers: { RetryAfter: RETRY_AFTER },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'The token of a session, or an API key' },
        cookie: { type: 'apiKey', in: 'cookie', name: cookie, description: 'Set by signing in' },
      },
    },
  };
}

const PROBLEM = {
  type: 'object',
  description: 'What went wrong (RFC 9457); further facts are members beside these.',
  properties: {
    type: { type: 'string' },
    title: { type: 'string', description: 'The name of the status.' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What cannot be done and why, for people.' },
    code: { type: 'string', description: 'What went wrong, for programs; it stays the same.' },
    request_id: { type: 'string', description: 'As in the header `x-request-id`.' },
    errors: {
      type: 'array',
      description: 'Which fields are wrong, of a 422.',
      items: {
        type: 'object',
        properties: { field: { type: 'string' }, message: { type: 'string' } },
        required: ['field', 'message'],
      },
    },
  },
  required: ['type', 'title', 'status', 'detail', 'code'],
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Lets the request be repeated without doing anything twice: the first answer is given again for a day.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
};

const RETRY_AFTER = {
  description: 'Seconds after which a repetition may help; left out where nobody knows.',
  schema: { type: 'integer', minimum: 0 },
};

export function sorted(record) {
  return Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
}
