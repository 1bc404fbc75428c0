import createFetchClient from 'openapi-fetch';
import type {
  ClientPathsWithMethod,
  Client as FetchClient,
  FetchResponse,
  MaybeOptionalInit,
} from 'openapi-fetch';
import { errorOf } from './api-error.js';
import type { paths } from './generated/api.js';

export interface ClientOptions {
  /** Where the installation is, such as `https://picloud.example`; in a browser '' is where the page comes from. */
  readonly baseUrl: string;
  /** Of a session, or an API key; a browser that is signed in has its cookie instead. */
  readonly token?: string;
  /** Instead of the global one. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** What a call is given beside its path: to be left out when the operation asks for nothing. */
type Init<Given> = undefined extends Given ? [given?: Given] : [given: Given];

/**
 * One method of the API: takes a path as the document has it and what the operation asks for, gives what it answers.
 * An answer that is no JSON needs `parseAs`.
 * @throws ApiError when the answer is no success; whatever `fetch` throws when there is none.
 */
type Call<M extends Method> = <
  Path extends ClientPathsWithMethod<FetchClient<paths>, M>,
  Given extends MaybeOptionalInit<paths[Path], M>,
>(
  path: Path,
  ...init: Init<Given>
) => Promise<Success<paths[Path][M], Given>>;

type Success<Operation, Given> =
  Operation extends Record<string | number, unknown>
    ? DataOf<FetchResponse<Operation, Given, `${string}/${string}`>>
    : never;

/** Of the success alone: a failure has no data. */
type DataOf<Answer> = Answer extends { readonly data: infer Data } ? Data : never;

export interface Client {
  readonly get: Call<'get'>;
  readonly post: Call<'post'>;
  readonly put: Call<'put'>;
  readonly patch: Call<'patch'>;
  readonly delete: Call<'delete'>;
}

/** The HTTP API with the types of its document. */
export function createClient({ baseUrl, token, fetch }: ClientOptions): Client {
  const inner = createFetchClient<paths>({
    baseUrl,
    ...(fetch === undefined ? {} : { fetch }),
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
  });
  inner.use({
    async onResponse({ response }) {
      if (!response.ok) throw await errorOf(response);
    },
  });
  // What is no success has been thrown, so an answer is its data.
  const dataOf =
    (method: (path: never, init: never) => Promise<{ readonly data?: unknown }>) =>
    async (path: never, init: never): Promise<unknown> =>
      (await method(path, init)).data;
  return {
    get: dataOf(inner.GET) as Client['get'],
    post: dataOf(inner.POST) as Client['post'],
    put: dataOf(inner.PUT) as Client['put'],
    patch: dataOf(inner.PATCH) as Client['patch'],
    delete: dataOf(inner.DELETE) as Client['delete'],
  };
}
