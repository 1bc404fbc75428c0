/** One column as prisma/schema.prisma has it, in PostgreSQL's terms. */
export interface SchemaColumn {
  readonly table: string;
  readonly column: string;
  /** As `information_schema.columns.udt_name`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly hasDefault: boolean;
  /** Digits of a second, for times. */
  readonly precision: number | null;
}

export interface SchemaFacts {
  readonly columns: readonly SchemaColumn[];
  /** Names of indexes that the schema gives by `map:`. */
  readonly indexes: readonly string[];
  /** Columns of each table's primary key, in order. */
  readonly primaryKeys: Readonly<Record<string, readonly string[]>>;
}

const TYPES: Readonly<Record<string, string>> = {
  String: 'text',
  Bytes: 'bytea',
  Boolean: 'bool',
  Int: 'int4',
  BigInt: 'int8',
  Float: 'float8',
  Json: 'jsonb',
  DateTime: 'timestamp',
};
const NATIVE_TYPES: Readonly<Record<string, string>> = {
  Uuid: 'uuid',
  Real: 'float4',
  Json: 'json',
  Timestamptz: 'timestamptz',
  SmallInt: 'int2',
  Date: 'date',
};

interface Field {
  readonly name: string;
  readonly type: string;
  readonly list: boolean;
  readonly optional: boolean;
  readonly rest: string;
}

/** Reads what our schema uses of Prisma's language. @throws Error on a field whose type it does not know. */
export function readPrismaSchema(text: string): SchemaFacts {
  const models = [...text.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, name = '', body = '']) => ({
    table: /@@map\("(\w+)"\)/.exec(body)?.[1] ?? name,
    name,
    body,
    fields: [...body.matchAll(/^ {2}(\w+)\s+(\w+)(\[\])?(\?)?(.*)$/gm)].map(
      ([, field = '', type = '', list, optional, rest = '']): Field => ({
        name: field,
        type,
        list: list !== undefined,
        optional: optional !== undefined,
        rest,
      }),
    ),
  }));
  const modelNames = new Set(models.map(({ name }) => name));
  const stored = (fields: readonly Field[]): Field[] => fields.filter(({ type }) => !modelNames.has(type));
  return {
    columns: models.flatMap(({ table, fields }) => stored(fields).map((field) => toColumn(table, field))),
    indexes: [...text.matchAll(/(?:@unique|@@unique|@@index)\(.*?map: "(\w+)"\)/g)].map(
      ([, name = '']) => name,
    ),
    primaryKeys: Object.fromEntries(
      models.map(({ table, body, fields }) => [table, primaryKey(body, fields)]),
    ),
  };
}

function primaryKey(body: string, fields: readonly Field[]): string[] {
  const composite = /@@id\(\[([^\]]*)\]/.exec(body)?.[1]?.split(/,\s*/);
  const names = composite ?? fields.filter(({ rest }) => /@id\b/.test(rest)).map(({ name }) => name);
  return names.map((name) => {
    const field = fields.find((one) => one.name === name);
    return field === undefined ? name : columnName(field);
  });
}

const columnName = ({ name, rest }: Field): string => /@map\("(\w+)"\)/.exec(rest)?.[1] ?? name;

function toColumn(table: string, field: Field): SchemaColumn {
  const [, native, digits] = /@db\.(\w+)(?:\((\d+)\))?/.exec(field.rest) ?? [];
  const one = native === undefined ? TYPES[field.type] : NATIVE_TYPES[native];
  const type = field.list && one !== undefined ? `_${one}` : one;
  if (type === undefined)
    throw new Error(`Cannot read the schema: ${table}.${field.name} has a type unknown here`);
  return {
    table,
    column: columnName(field),
    type,
    nullable: field.optional,
    hasDefault: /@default\(/.test(field.rest),
    precision: digits === undefined ? null : Number(digits),
  };
}
