// A handler as an operation of OpenAPI: from its decorators, its types and what follows from both.
import { problemResponses, refusalsOf, takesIdempotencyKey } from './refusals.mjs';

const NO_CONTENT = 204;
const BAD_REQUEST = 400;
const JSON_TYPE = 'application/json';
const RESOURCES = { app: 'Id or slug of the app' };

/** Turns handlers into operations; what is missing is in `problems`, by method and path. */
export class Operations {
  problems = [];

  constructor({ sources, schemas, examples, codes, statusOf, capabilities }) {
    Object.assign(this, { sources, schemas, examples, codes, statusOf, capabilities });
  }

  /** @param handler from readHandlers() */
  async of(handler) {
    const where = `${handler.verb.toUpperCase()} ${handler.path}`;
    const { description } = handler;
    if (description === undefined) {
      this.tell(where, `${handler.controller}.${handler.method} has no @Describes`);
      return undefined;
    }
    if (!handler.open && handler.requirement === undefined) this.tell(where, 'nothing says who may call it');
    if (!/\S/.test(description.summary)) this.tell(where, 'its summary is empty');
    const { node, parameters: types, answer } = this.sources.handler(handler);
    const body = await this.body(handler, types, where);
    return {
      operationId: handler.operationId,
      tags: [handler.group],
      summary: description.summary,
      ...(description.details === undefined ? {} : { description: description.details }),
      ...this.access(handler),
      ...listed('parameters', await this.parameters(handler, { types, node }, where)),
      ...(body === undefined ? {} : { requestBody: body }),
      responses: {
        ...(await this.answers(handler, answer, where)),
        ...this.refusals(handler, where),
      },
    };
  }

  /** Who may call it, for programs (`security`) and for people. */
  access({ open, requirement, audited }) {
    const { kind, capability, otherwise } = requirement ?? {};
    const grant = this.capabilities[capability];
    return {
      ...(open ? { security: [] } : {}),
      ...(capability === undefined
        ? {}
        : {
            'x-capability': capability,
            'x-on': grant.on,
            'x-scope': grant.scope,
            'x-roles': [...grant.roles],
          }),
      ...(otherwise === undefined ? {} : { 'x-capability-without-app': otherwise }),
      ...(kind === 'session' ? { 'x-credential': 'session' } : {}),
      ...(audited === undefined ? {} : { 'x-audit-action': audited.action }),
    };
  }

  async parameters(handler, { types, node }, where) {
    const found = [];
    for (const { place, index, name } of handler.arguments.filter((one) => one.place !== 'body')) {
      if (place === 'query' && name === undefined) found.push(...(await this.query(types[index], where)));
      else if (name === undefined)
        this.tell(where, `cannot tell what its parameter ${node.parameters[index].getText()} takes`);
      else found.push(await this.parameter(handler, { place, name, type: types[index] }, where));
    }
    for (const name of templateNames(handler.path).filter(
      (one) => !found.some((parameter) => parameter.in === 'path' && parameter.name === one),
    ))
      found.push(await this.parameter(handler, { place: 'path', name }, where));
    for (const { name } of found.filter(({ description }) => !/\S/.test(description ?? '')))
      this.tell(where, `nothing says what its parameter ${name} means`);
    if (takesIdempotencyKey(handler)) found.push({ $ref: '#/components/parameters/IdempotencyKey' });
    return found;
  }

  async parameter({ requirement, description }, { place, name, type }, where) {
    const schema = type === undefined ? { type: 'string' } : await this.schemas.of(type, `${where} ${name}`);
    const at = requirement?.at;
    const meaning =
      at?.in === place && at.name === name ? (RESOURCES[at.kind] ?? `Id of the ${at.kind}`) : undefined;
    return {
      name,
      in: place,
      required: place === 'path',
      description: description.parameters?.[name] ?? meaning,
      schema,
      ...(place === 'path'
        ? { example: this.examples.of(schema, { where: `${where} ${name}`, name, owner: at?.kind }) }
        : {}),
    };
  }

  /** Each field of a query's class is a parameter. */
  async query(type, where) {
    const fields = await this.schemas.fields(type, type.symbol.name);
    return fields.map(({ name, required, schema: { description, ...schema } }) => ({
      name,
      in: 'query',
      required,
      description,
      schema,
      example: this.examples.of(schema, { where: `${where} ${name}`, name, owner: type.symbol.name }),
    }));
  }

  async body(handler, types, where) {
    const own = handler.description.body;
    if (own !== undefined) return { required: true, description: own.description, content: plain(own) };
    const argument = handler.arguments.find(({ place }) => place === 'body');
    if (argument === undefined) return undefined;
    if (argument.name !== undefined) {
      this.tell(where, `takes the field ${argument.name} of its body: take the whole body, as a class`);
      return undefined;
    }
    const schema = await this.schemas.of(types[argument.index], `${where} body`);
    const { example = this.examples.of(schema, { where: `${where} body`, sparse: true }) } =
      handler.description;
    if (Object.keys(example).length === 0) this.tell(where, 'its body has no example');
    return { required: true, content: { [JSON_TYPE]: { schema, example } } };
  }

  /** What is no problem document. From 400 on it has the body of the success. */
  async answers({ status, description }, type, where) {
    const success = await this.success(status, description, type, where);
    const { alsoAnswers = {} } = description;
    const others = Object.entries(alsoAnswers).map(([other, text]) => [
      other,
      { ...(other < BAD_REQUEST ? {} : success), description: text },
    ]);
    return { [status]: success, ...Object.fromEntries(others) };
  }

  async success(status, { answer }, type, where) {
    if (answer !== undefined) return { description: answer.description, content: plain(answer) };
    if (status === NO_CONTENT) return { description: 'Done' };
    const schema = await this.schemas.of(type, `${where} answer`);
    if (schema.type === 'string') this.tell(where, 'answers text: `answer` must say of which type');
    const example = this.examples.of(schema, { where: `${where} answer` });
    return {
      description: this.schemas.components[schema.$ref?.split('/').at(-1)]?.description ?? 'Done',
      content: { [JSON_TYPE]: { schema, example } },
    };
  }

  refusals(handler, where) {
    return problemResponses(refusalsOf(handler), {
      codes: this.codes,
      statusOf: this.statusOf,
      unknown: (code) => this.tell(where, `no error of ours has the code ${code}`),
    });
  }

  tell(where, what) {
    this.problems.push(`${where}: ${what}`);
  }
}

const templateNames = (path) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);

const plain = ({ type, example, binary = false }) => {
  const schema =
    typeof example === 'string' ? { type: 'string', ...(binary ? { format: 'binary' } : {}) } : {};
  return { [type]: { schema, example } };
};

const listed = (name, items) => (items.length === 0 ? {} : { [name]: items });
