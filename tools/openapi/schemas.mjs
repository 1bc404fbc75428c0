// TypeScript types as JSON Schema (draft 2020-12, which OpenAPI 3.1 takes). What has a name becomes a component.
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { constraintsOf } from './constraints.mjs';

/** Ids of rules are for those who work on the product. */
const RULES = /\s*\((?:(?:R-[A-Z]+-\d+|D\d+)(?:, )?)+\)/g;
/** Fields of answers that are times; all of them are RFC 3339 in UTC. */
const TIME = /(?:^|_)at$|^until$/;
const FLAG = ts.TypeFlags;

/** Makes schemas, and keeps what it could not make one of in `problems`. */
export class Schemas {
  components = {};
  problems = [];
  /** Which type has a component's name. */
  owners = new Map();
  /** Unions that are being made schemas of. */
  underWay = new Set();

  /** @param sources from readSources() */
  constructor(sources) {
    this.sources = sources;
    this.checker = sources.checker;
  }

  /**
   * @param {ts.Type} type
   * @param {string} where for the problem when there is none: `ScriptView.sandbox`
   * @returns {Promise<object>}
   */
  async of(type, where) {
    if (type.flags & FLAG.Unknown) return {};
    if (type.flags & (FLAG.StringLike | FLAG.NumberLike | FLAG.BooleanLike)) return scalar(type);
    if (type.flags & FLAG.Null) return { type: 'null' };
    if (type.isUnion()) return this.union(type, where);
    if (type.flags & FLAG.Object || type.isIntersection()) return this.object(type, where);
    return this.fail(where, type);
  }

  /** The fields of a class or interface, each with its schema. */
  async fields(type, where) {
    const constraints = await this.constraints(type);
    const fields = [];
    for (const symbol of inOrder(this.checker.getPropertiesOfType(type))) {
      const field = { name: symbol.name, ...(await this.field(symbol, `${where}.${symbol.name}`)) };
      if (constraints !== undefined)
        this.constrain(field, constraints.get(symbol.name), `${where}.${symbol.name}`);
      fields.push(field);
    }
    return fields;
  }

  async union(type, where) {
    // A union that contains itself, as one of every JSON value does, has no schema here: its author can write `unknown`.
    if (this.underWay.has(type)) return this.fail(where, type);
    this.underWay.add(type);
    const schema = await this.unionOnce(type, where);
    this.underWay.delete(type);
    return schema;
  }

  async unionOnce(type, where) {
    const parts = type.types.filter((part) => !(part.flags & (FLAG.Undefined | FLAG.Null)));
    const nullable = type.types.some((part) => part.flags & FLAG.Null);
    const schema = await this.alternatives(parts, where);
    if (!nullable) return schema;
    if (typeof schema.type === 'string')
      return {
        ...schema,
        type: [schema.type, 'null'],
        ...(schema.enum ? { enum: [...schema.enum, null] } : {}),
      };
    return { anyOf: [schema, { type: 'null' }] };
  }

  async alternatives(parts, where) {
    if (parts.length === 1) return this.of(parts[0], where);
    if (parts.every((part) => part.flags & FLAG.BooleanLiteral)) return { type: 'boolean' };
    if (parts.every((part) => part.isStringLiteral()))
      return { type: 'string', enum: parts.map(({ value }) => value).sort() };
    if (parts.every((part) => part.isNumberLiteral()))
      return { type: 'number', enum: parts.map(({ value }) => value).sort((one, other) => one - other) };
    const schemas = [];
    for (const part of parts) schemas.push(await this.of(part, where));
    return { anyOf: schemas.sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)) };
  }

  async object(type, where) {
    if (this.checker.isArrayType(type)) {
      const [item] = this.checker.getTypeArguments(type);
      return { type: 'array', items: await this.of(item, `${where}[]`) };
    }
    if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0)
      return this.fail(where, type);
    const name = this.nameOf(type);
    if (name === undefined) return this.isForeign(type) ? this.fail(where, type) : this.shape(type, where);
    await this.define(name, type, where);
    return { $ref: `#/components/schemas/${name}` };
  }

  /** Under its name, once. */
  async define(name, type, where) {
    const owner = this.owners.get(name);
    if (owner !== undefined) {
      if (owner !== type) this.problems.push(`${where}: two types are called ${name}`);
      return;
    }
    this.owners.set(name, type);
    const symbol = type.aliasSymbol ?? type.symbol;
    // Its place first: it may hold itself.
    this.components[name] = {};
    Object.assign(this.components[name], described(symbol, this.checker), await this.shape(type, name));
  }

  async shape(type, where) {
    const fields = await this.fields(type, where);
    const index = this.checker.getIndexInfoOfType(type, ts.IndexKind.String);
    const isBody = isClass(type);
    return {
      type: 'object',
      ...(fields.length === 0
        ? {}
        : { properties: Object.fromEntries(fields.map(({ name, schema }) => [name, schema])) }),
      ...requiredOf(fields),
      ...(index === undefined ? {} : { additionalProperties: await this.of(index.type, `${where}[]`) }),
      // Fields that a body does not have are refused; answers may gain some.
      ...(isBody ? { additionalProperties: false } : {}),
    };
  }

  async field(symbol, where) {
    const type = this.checker.getTypeOfSymbol(symbol);
    const schema = await this.of(type, where);
    const isTime = TIME.test(symbol.name) && [schema.type].flat().includes('string') && !('enum' in schema);
    return {
      schema: {
        ...schema,
        ...(isTime ? { format: 'date-time' } : {}),
        ...described(symbol, this.checker),
        ...exampleOf(symbol, this.checker),
      },
      required: !(symbol.flags & ts.SymbolFlags.Optional),
    };
  }

  constrain(field, rule, where) {
    if (rule === undefined) {
      this.problems.push(`${where} has no decorator of class-validator, so it is refused`);
      return;
    }
    this.problems.push(...rule.faults.map((fault) => `${where}: ${fault}`));
    if (field.required === rule.mayBeAbsent)
      this.problems.push(
        `${where} is ${field.required ? 'there always' : 'optional'} by its type and not by its decorators`,
      );
    merge(field.schema, rule.keywords);
    if (field.schema.items !== undefined) merge(field.schema.items, rule.itemKeywords);
  }

  /** Of a class; nothing of what is no class. */
  async constraints(type) {
    if (!isClass(type)) return undefined;
    const declaration = type.symbol.valueDeclaration;
    const module = await import(pathToFileURL(declaration.getSourceFile().fileName).href);
    const shape = module[type.symbol.name];
    if (shape !== undefined) return constraintsOf(shape);
    this.problems.push(`${type.symbol.name} is not exported, so its decorators cannot be read`);
    return undefined;
  }

  /** What a type is called in the document: nothing when it is written where it is used. */
  nameOf(type) {
    const symbol = type.aliasSymbol ?? type.symbol;
    if (symbol === undefined || symbol.name.startsWith('__') || !this.isOurs(symbol)) return undefined;
    const args = type.aliasSymbol ? type.aliasTypeArguments : this.checker.getTypeArguments(type);
    return [...(args ?? []).map((arg) => this.nameOf(arg) ?? ''), symbol.name].join('');
  }

  isForeign(type) {
    const symbol = type.symbol;
    return symbol !== undefined && !symbol.name.startsWith('__') && !this.isOurs(symbol);
  }

  isOurs(symbol) {
    return (symbol.declarations ?? []).some((node) => this.sources.byName.has(node.getSourceFile().fileName));
  }

  fail(where, type) {
    this.problems.push(`${where}: no JSON Schema for the type ${this.checker.typeToString(type)}`);
    return {};
  }
}

const isClass = (type) =>
  type.symbol?.valueDeclaration !== undefined && ts.isClassDeclaration(type.symbol.valueDeclaration);

function scalar(type) {
  if (type.isStringLiteral()) return { type: 'string', enum: [type.value] };
  if (type.isNumberLiteral()) return { type: 'number', enum: [type.value] };
  if (type.flags & FLAG.StringLike) return { type: 'string' };
  return { type: type.flags & FLAG.NumberLike ? 'number' : 'boolean' };
}

/**
 * As they are written. The compiler has the parts of unions, and fields made of them, in an order that depends on what
 * else it has read: those go by name.
 */
function inOrder(symbols) {
  const written = symbols.every(({ declarations = [] }) =>
    declarations.some((node) => node.name !== undefined),
  );
  return written ? symbols : [...symbols].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function requiredOf(fields) {
  const names = fields.filter(({ required }) => required).map(({ name }) => name);
  return names.length === 0 ? {} : { required: names };
}

/** Into a schema that may also be null; an enum of its type is the narrower one. */
function merge(schema, keywords) {
  const { type, enum: values, ...rest } = keywords;
  if (type !== undefined) schema.type = Array.isArray(schema.type) ? [type, 'null'] : type;
  if (values !== undefined && schema.enum === undefined) schema.enum = values;
  Object.assign(schema, rest);
}

/** @returns {{description?: string}} from JSDoc */
export function described(symbol, checker) {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  return text === '' ? {} : { description: plain(text) };
}

/** One paragraph, without what is only for those who work on the product. */
export const plain = (text) =>
  text
    .replace(RULES, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();

function exampleOf(symbol, checker) {
  const tag = symbol.getJsDocTags(checker).find(({ name }) => name === 'example');
  if (tag === undefined) return {};
  const text = ts.displayPartsToString(tag.text).trim();
  try {
    return { examples: [JSON.parse(text)] };
  } catch {
    return { examples: [text] };
  }
}
