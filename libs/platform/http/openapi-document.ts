import type { Json } from '#kernel';

/** What of JSON Schema the API's document has. */
export interface ApiSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, ApiSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | ApiSchema;
  readonly items?: ApiSchema;
  readonly anyOf?: readonly ApiSchema[];
  readonly allOf?: readonly ApiSchema[];
  readonly enum?: readonly Json[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export interface ApiContent {
  readonly schema: ApiSchema;
  readonly example: Json;
}

export interface ApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description: string;
  readonly schema: ApiSchema;
  readonly example?: Json;
}

export interface ApiBody {
  readonly required: boolean;
  readonly description?: string;
  readonly content: Readonly<Record<string, ApiContent>>;
}

export interface ApiResponse {
  readonly description: string;
  readonly content?: Readonly<Record<string, ApiContent>>;
}

export interface ApiReference {
  readonly $ref: string;
}

export interface ApiOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  /** Empty: open to everybody. */
  readonly security?: readonly object[];
  readonly parameters?: readonly (ApiParameter | ApiReference)[];
  readonly requestBody?: ApiBody;
  readonly responses: Readonly<Record<string, ApiResponse | ApiReference>>;
  readonly 'x-capability'?: string;
  readonly 'x-capability-without-app'?: string;
  readonly 'x-on'?: 'app' | 'instance';
  readonly 'x-scope'?: string;
  readonly 'x-roles'?: readonly string[];
  readonly 'x-credential'?: 'session';
  readonly 'x-audit-action'?: string;
}

/** The parts of docs/reference/openapi.json that its page shows; tools/openapi writes it and checks its form. */
export interface ApiDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, ApiSchema>>;
    readonly responses: Readonly<Record<string, ApiResponse>>;
    readonly parameters: Readonly<Record<string, ApiParameter>>;
  };
}

/** A schema, or the one that it refers to. */
export function followSchema(known: Readonly<Record<string, ApiSchema>>, one: ApiSchema): ApiSchema {
  return one.$ref === undefined ? one : follow(known, { $ref: one.$ref });
}

/** What a reference stands for. @throws {Error} when it leads nowhere, which the document's check rules out. */
export function follow<T extends object>(known: Readonly<Record<string, T>>, one: T | ApiReference): T {
  if (!isReference(one)) return one;
  const found = known[one.$ref.slice(one.$ref.lastIndexOf('/') + 1)];
  if (found === undefined) throw new Error(`Nothing is at ${one.$ref}`);
  return found;
}

function isReference(one: object): one is ApiReference {
  return '$ref' in one;
}
