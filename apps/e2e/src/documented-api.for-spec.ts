import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { pause } from './program.js';

interface DocumentedResponse {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

/** One operation of the API's document. */
export interface DocumentedOperation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** Whether it answers without a sign-in. */
  readonly open: boolean;
  readonly takesBody: boolean;
  readonly responses: Readonly<Record<string, DocumentedResponse>>;
}

interface ApiDocument {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          Pick<DocumentedOperation, 'responses'> & {
            readonly security?: readonly object[];
            readonly requestBody?: object;
          }
        >
      >
    >
  >;
  readonly components: { readonly responses: Readonly<Record<string, DocumentedResponse>> };
}

/** The API as an installation's own document tells of it; holds answers against that. */
export class DocumentedApi {
  readonly operations: readonly DocumentedOperation[];
  private readonly ajv = new Ajv2020({ strict: false });

  private constructor(private readonly document: ApiDocument) {
    addFormats.default(this.ajv);
    this.ajv.addSchema(document, 'refusals').addSchema(withoutMore(document), 'successes');
    this.operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([verb, { security, requestBody, responses }]) => ({
        name: `${verb.toUpperCase()} ${path}`,
        method: verb.toUpperCase(),
        path,
        open: security?.length === 0,
        takesBody: requestBody !== undefined,
        responses,
      })),
    );
  }

  static async of(base: string): Promise<DocumentedApi> {
    const response = await fetch(`${base}/api/v1/openapi.json`);
    return new DocumentedApi((await response.json()) as ApiDocument);
  }

  /** As the global `fetch`. @throws {Error} when an answer is not as the document has it. */
  readonly fetch = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const operation = this.operations.find(
      (one) => one.method === request.method && fits(one.path, pathname),
    );
    if (operation === undefined) throw new Error(`The document has no ${request.method} ${pathname}`);
    const response = await fetch(request);
    await this.compare(operation, response.clone());
    return response;
  };

  private async compare({ name, responses }: DocumentedOperation, response: Response): Promise<void> {
    const { status } = response;
    const documented = responses[status];
    if (documented === undefined) throw new Error(`The document has no ${status} of ${name}`);
    const { content = {} } = this.follow(documented);
    const type = response.headers.get('content-type')?.split(';')[0];
    const text = await response.text();
    if (type === undefined && text === '' && Object.keys(content).length === 0) return;
    const schema = content[type ?? '']?.schema;
    if (schema === undefined) throw new Error(`The document has no ${type ?? 'body'} of ${name}, ${status}`);
    const check = this.ajv.compile(withRoot(schema, response.ok ? 'successes' : 'refusals'));
    if (!check(type?.endsWith('json') === true ? JSON.parse(text) : text))
      throw new Error(
        `${name}, ${status} is not as documented: ${this.ajv.errorsText(check.errors)}: ${text}`,
      );
  }

  private follow(response: DocumentedResponse): DocumentedResponse {
    const name = response.$ref?.split('/').at(-1);
    return name === undefined ? response : (this.document.components.responses[name] as DocumentedResponse);
  }
}

/** Paths without parameters come before those with: none of the API's that begin alike have both. */
function fits(template: string, path: string): boolean {
  const pattern = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/:]+');
  return new RegExp(`^${pattern}$`).test(path);
}

/** References of a part lead into the whole. */
function withRoot(schema: object, root: string): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', `"${root}#/`)) as object;
}

/** With objects that have no fields but those that are documented: the document itself leaves room for new ones. */
function withoutMore(document: object): object {
  return JSON.parse(JSON.stringify(document), (_, value: { properties?: object } | null) =>
    value?.properties === undefined ? value : { additionalProperties: false, ...value },
  ) as object;
}

/** Until an answer satisfies, for at most five seconds. */
export async function until<T>(ask: () => Promise<T>, satisfies: (answer: T) => boolean): Promise<T> {
  for (let looks = 0; ; looks++) {
    const answer = await ask();
    if (satisfies(answer) || looks === 100) return answer;
    await pause(50);
  }
}
