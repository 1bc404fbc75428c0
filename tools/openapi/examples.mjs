// An example for every schema: from its own, from the name of a field, or from what its type allows.
import { EXAMPLE_VALUES, TIME, UUID } from './example-values.mjs';

const FORMATS = { uuid: UUID, 'date-time': TIME, email: EXAMPLE_VALUES.email, uri: EXAMPLE_VALUES.url };

export class Examples {
  problems = [];

  /** @param components schemas by name */
  constructor(components) {
    this.components = components;
  }

  /**
   * @param {object} schema
   * @param {{where: string, sparse?: boolean}} options where: of problems; sparse: only what must be there
   */
  of(schema, { where, sparse = false, name = '', owner = '' }) {
    if (schema.examples !== undefined) return schema.examples[0];
    const known = [`${owner}.${name}`, name].find(
      (key) => key in EXAMPLE_VALUES && fits(EXAMPLE_VALUES[key], schema),
    );
    if (known !== undefined) return EXAMPLE_VALUES[known];
    if (schema.$ref !== undefined) return this.ofComponent(schema.$ref.split('/').at(-1), { where, sparse });
    if (schema.enum !== undefined) return schema.enum[0];
    if (schema.anyOf !== undefined) return this.of(schema.anyOf[0], { where, sparse, name, owner });
    return this.ofType(schema, { where, sparse, name, owner });
  }

  ofComponent(name, options) {
    const schema = this.components[name];
    if (options.where.includes(`${name}>`)) return null;
    return this.of(schema, { ...options, where: `${options.where} ${name}>`, owner: name });
  }

  ofType(schema, { where, sparse, name, owner }) {
    switch ([schema.type].flat()[0]) {
      case 'object':
        return this.ofObject(schema, { where, sparse, owner });
      case 'array':
        // Items of lists may leave out what is there when one is asked for alone.
        return [this.of(schema.items, { where: `${where}[]`, sparse: true, name, owner })];
      case 'string':
        return this.ofText(schema, where);
      case 'integer':
      case 'number':
        return schema.minimum ?? 1;
      case 'boolean':
        return false;
      case 'null':
        return null;
      default:
        return {};
    }
  }

  ofObject({ properties = {}, required = [] }, { where, sparse, owner }) {
    const names = Object.keys(properties).filter((name) => !sparse || required.includes(name));
    return Object.fromEntries(
      names.map((name) => [
        name,
        this.of(properties[name], { where: `${where}.${name}`, sparse, name, owner }),
      ]),
    );
  }

  ofText(schema, where) {
    const id = /(?:^|[._ ])id$/.test(where) ? UUID : undefined;
    const text = FORMATS[schema.format] ?? id;
    if (text !== undefined) return text;
    // Of a component it is said once, whoever has it.
    const what = where.includes('>') ? where.split(' ').at(-1).replace('>', '') : where;
    this.problems.push(
      `${what} has no example: give it @example, or its name a value in tools/openapi/example-values.mjs`,
    );
    return '';
  }
}

/** Whether a schema's type may hold it; the rest is checked when the document is whole. */
function fits(value, schema) {
  if (value === undefined) return true;
  if (schema.enum !== undefined) return schema.enum.includes(value);
  if (schema.anyOf !== undefined) return schema.anyOf.some((one) => fits(value, one));
  if (schema.$ref !== undefined) return typeOf(value) === 'object';
  return schema.type === undefined || [schema.type].flat().includes(typeOf(value));
}

function typeOf(value) {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}
