// What a public validator finds in the document, and examples that do not fit their schemas.
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** @returns {Promise<string[]>} */
export async function faultsOf(document) {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  const invalid = valid ? [] : [errors].flat();
  const shared = Object.entries(document.components.responses);
  return [
    ...invalid.map((error) => `not OpenAPI 3.1: ${error.instancePath ?? ''} ${error.message ?? error}`),
    ...repeatedIds(document),
    ...operationsOf(document).flatMap((one) => examplesOf(one, document)),
    ...shared.flatMap(([name, response]) => contentsOf(document, response, `the response ${name}`)),
  ];
}

function operationsOf({ paths }) {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([verb, operation]) => ({ where: `${verb.toUpperCase()} ${path}`, operation })),
  );
}

function repeatedIds(document) {
  const ids = operationsOf(document).map(({ operation }) => operation.operationId);
  return ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `two operations are called ${id}`);
}

function examplesOf({ where, operation }, document) {
  const { summary, parameters = [], requestBody, responses } = operation;
  return [
    ...(/\S/.test(summary ?? '') ? [] : [`${where}: its summary is empty`]),
    ...parameters.flatMap(({ name, schema, example }) =>
      example === undefined ? [] : unfit(document, schema, example, `${where} ${name}`),
    ),
    ...contentsOf(document, requestBody, `${where} body`),
    ...Object.entries(responses).flatMap(([status, response]) =>
      contentsOf(document, response, `${where} ${status}`),
    ),
  ];
}

function contentsOf(document, { content = {} } = {}, where) {
  return Object.values(content).flatMap(({ schema, example }) =>
    example === undefined ? [`${where} has no example`] : unfit(document, schema, example, where),
  );
}

const validators = new WeakMap();

function unfit(document, schema, example, where) {
  const ajv = validators.get(document) ?? newAjv(document);
  const inside = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi#/'));
  const check = ajv.compile(inside);
  if (check(example)) return [];
  return check.errors.map(({ instancePath, message }) => `${where}: its example${instancePath} ${message}`);
}

function newAjv(document) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'openapi');
  validators.set(document, ajv);
  return ajv;
}
