import { createHash } from 'node:crypto';
import { API_DOCS_POLICY, renderApiDocs } from './api-docs-page.js';
import type { ApiDocument, ApiOperation } from './openapi-document.js';

const PROBLEM = { schema: { $ref: '#/components/schemas/Problem' }, example: {} };

function pageOf(operation: Partial<ApiOperation>, verb = 'put'): string {
  const document: ApiDocument = {
    info: { title: 'PiCloud', version: '1.2.3', description: 'First.\n\nSecond with `code`.' },
    tags: [{ name: 'Things of ours' }],
    paths: {
      '/api/v1/admin/things/{id}': {
        [verb]: {
          operationId: 'things.change',
          tags: ['Things of ours'],
          summary: 'Change a thing',
          responses: { 204: { description: 'Done' } },
          ...operation,
        },
      },
    },
    components: {
      schemas: {
        ChangeThingBody: {
          type: 'object',
          properties: {
            name: { type: 'string', minLength: 1, maxLength: 20, description: 'What <b>it</b> is called.' },
            state: { type: ['string', 'null'], enum: ['on', 'off', null] },
            parts: { type: 'array', items: { type: 'object', properties: { at: { type: 'integer' } } } },
          },
          required: ['name'],
        },
      },
      responses: {
        'auth.required': {
          description: '`auth.required`: Nobody is signed in',
          content: { 'application/problem+json': PROBLEM },
        },
      },
      parameters: {
        Key: {
          name: 'Some-Key',
          in: 'header',
          required: false,
          description: 'A key',
          schema: { type: 'string' },
        },
      },
    },
  };
  // White space between tags is layout.
  return renderApiDocs(document).replace(/(?<!<style)>(?:\s+(?=<)|\n)/g, '>');
}

const BODY = {
  required: true,
  content: {
    'application/json': {
      schema: { $ref: '#/components/schemas/ChangeThingBody' },
      example: { name: "Ada's" },
    },
  },
};
const ID = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'Which one',
  schema: { type: 'string', pattern: '^[a-z]+$' },
  example: 'a/b',
} as const;

describe('the page of the API', () => {
  it('has every operation in its contents and as a section', () => {
    const page = pageOf({});
    expect(page).toContain('<a href="#group-things-of-ours">Things of ours</a>');
    expect(page).toContain('<a href="#things.change">Change a thing</a>');
    expect(page).toContain('<section id="things.change">');
    expect(page).toContain('<p>Second with <code>code</code>.</p>');
  });

  it('shows the fields of a body, those of nested objects too, with types, limits and meaning', () => {
    const page = pageOf({ requestBody: BODY });
    expect(page).toContain('What &#60;b&#62;it&#60;/b&#62; is called. <small>1 to 20 characters</small>');
    expect(page).toContain('<code>&#34;on&#34;</code> or <code>&#34;off&#34;</code> or <code>null</code>');
    expect(page).toContain('<code>parts[].at</code><small>optional</small>');
    expect(page).not.toContain('<b>it</b>');
  });

  it('shows parameters, also those that operations have in common', () => {
    const page = pageOf({ parameters: [ID, { $ref: '#/components/parameters/Key' }] });
    expect(page).toContain(
      '<code>id</code></th><td>string <small>path</small></td><td>Which one <small>as <code>^[a-z]+$</code>',
    );
    expect(page).toContain(
      '<code>Some-Key</code><small>optional</small></th><td>string <small>header</small></td>',
    );
  });

  it('gives a command that a shell takes as it is meant', () => {
    const page = pageOf({ parameters: [ID], requestBody: BODY });
    const command = /<h4>Example<\/h4><pre>([^]*?)<\/pre>/.exec(page)?.[1];
    expect(command?.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))).toBe(
      [
        'curl -X PUT "$PICLOUD/api/v1/admin/things/a%2Fb" \\',
        '  -H "Authorization: Bearer $TOKEN" \\',
        "  -H 'Content-Type: application/json' \\",
        `  -d '{"name":"Ada'\\''s"}'`,
      ].join('\n'),
    );
  });

  it('lists refusals by status and code, apart from other answers', () => {
    const page = pageOf({
      responses: {
        204: { description: 'Done' },
        401: { $ref: '#/components/responses/auth.required' },
        409: { description: '`a.b`: One\n\n`c.d`', content: { 'application/problem+json': PROBLEM } },
      },
    });
    expect(page).toContain('<p><strong>204</strong> Done</p>');
    expect(page).toContain(
      '<tr><th scope="row">401</th><td><code>auth.required</code>: Nobody is signed in</td></tr>',
    );
    expect(page).toContain('<tr><th scope="row">409</th><td><code>c.d</code></td></tr>');
  });

  it.each<[Partial<ApiOperation>, string]>([
    [{ security: [] }, 'Open: no sign-in.'],
    [{}, 'Anybody who is signed in.'],
    [{ 'x-credential': 'session' }, 'Signed in as a person, not by API key.'],
    [
      { 'x-capability': 'AppAdmin', 'x-on': 'app', 'x-roles': ['app_admin'], 'x-scope': 'app:admin' },
      'Needs <code>AppAdmin</code>: app_admin of the app; scope <code>app:admin</code>.',
    ],
    [{ 'x-audit-action': 'thing.change' }, 'Audited as <code>thing.change</code>.'],
  ])('says who may call it (%#)', (operation, told) => {
    expect(pageOf(operation)).toContain(told);
  });

  it('has one style, which its policy names by digest, and nothing to run', () => {
    const page = pageOf({});
    const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? '';
    const digest = createHash('sha256').update(style).digest('base64');
    expect(API_DOCS_POLICY).toBe(
      `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(page).not.toMatch(/<script|<link|<img|style=|\son\w+=/);
  });
});
