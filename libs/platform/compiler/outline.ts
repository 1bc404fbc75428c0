import { parse } from 'acorn';
import type { AnyNode, CallExpression, Node, Program, VariableDeclaration } from 'acorn';

/**
 * What stands at the top level of an ES module, beyond what V8 tells. The thread that parses sources loads this file
 * by its path, so it imports nothing of ours.
 */

/** A name that the source takes from another module. */
export interface ImportedName {
  readonly specifier: string;
  readonly name: string;
  /** Where it stands in the JavaScript, in UTF-16 units. */
  readonly at: number;
}

/** The first statement that does more than declare (R-MOD-03). */
export interface TopLevelFault {
  /** In words: "a loop". */
  readonly found: string;
  /** Where it stands in the JavaScript, in UTF-16 units. */
  readonly at: number;
}

export interface Outline {
  readonly importedNames: readonly ImportedName[];
  /** Specifiers of `export * from '…'`. */
  readonly starExports: readonly string[];
  readonly fault?: TopLevelFault;
}

type Statement = Program['body'][number];

/**
 * @param code JavaScript as esbuild writes it.
 * @throws SyntaxError of acorn's, with `pos`.
 */
export function outlineOf(code: string): Outline {
  const { body } = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  const defaultName = nameOfDefault(body);
  let fault: TopLevelFault | undefined;
  for (const statement of body) if ((fault = faultOf(statement, defaultName)) !== undefined) break;
  return {
    importedNames: body.flatMap(namesTakenBy),
    starExports: body.flatMap((statement) =>
      statement.type === 'ExportAllDeclaration' && !statement.exported
        ? [String(statement.source.value)]
        : [],
    ),
    ...(fault === undefined ? {} : { fault }),
  };
}

function namesTakenBy(statement: Statement): ImportedName[] {
  if (statement.type !== 'ImportDeclaration' && statement.type !== 'ExportNamedDeclaration') return [];
  if (!statement.source) return [];
  const specifier = String(statement.source.value);
  return statement.specifiers.flatMap((one) => {
    if (one.type === 'ImportNamespaceSpecifier') return [];
    if (one.type === 'ImportDefaultSpecifier') return [{ specifier, name: 'default', at: one.start }];
    const taken = one.type === 'ImportSpecifier' ? one.imported : one.local;
    const name = taken.type === 'Identifier' ? taken.name : String(taken.value);
    return [{ specifier, name, at: taken.start }];
  });
}

/** What esbuild calls the value of `export default <expression>`, for which it writes a `var`. */
function nameOfDefault(body: readonly Statement[]): string | undefined {
  for (const statement of body) {
    if (statement.type !== 'ExportNamedDeclaration' || statement.source) continue;
    for (const { exported, local } of statement.specifiers) {
      const isDefault = exported.type === 'Identifier' && exported.name === 'default';
      if (isDefault && local.type === 'Identifier' && /_default\d*$/.test(local.name)) return local.name;
    }
  }
  return undefined;
}

function faultOf(statement: Statement, defaultName: string | undefined): TopLevelFault | undefined {
  const declared =
    (statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration') &&
    statement.declaration
      ? statement.declaration
      : statement;
  const found = kindOfFault(declared, statement.type === 'ExportDefaultDeclaration', defaultName);
  if (found !== undefined) return { found, at: declared.start };
  const waits = findAwait(declared);
  return waits === undefined ? undefined : { found: '"await"', at: waits.start };
}

const DECLARES = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'FunctionDeclaration',
  'ClassDeclaration',
  'EmptyStatement',
]);

const WORDS: Readonly<Record<string, string>> = {
  BlockStatement: 'a block',
  DoWhileStatement: 'a loop',
  ExpressionStatement: 'an expression',
  ForInStatement: 'a loop',
  ForOfStatement: 'a loop',
  ForStatement: 'a loop',
  IfStatement: '"if"',
  LabeledStatement: 'a label',
  SwitchStatement: '"switch"',
  ThrowStatement: '"throw"',
  TryStatement: '"try"',
  WhileStatement: 'a loop',
};

function kindOfFault(node: Node, isDefault: boolean, defaultName: string | undefined): string | undefined {
  const statement = node as AnyNode;
  if (isDefault || DECLARES.has(statement.type)) return undefined;
  // A value that is thrown away at once, such as "use strict".
  if (statement.type === 'ExpressionStatement' && statement.expression.type === 'Literal') return undefined;
  if (statement.type !== 'VariableDeclaration') return WORDS[statement.type] ?? 'a statement';
  if (statement.kind === 'const' || isEnum(statement)) return undefined;
  const [first] = statement.declarations;
  if (defaultName !== undefined && first?.id.type === 'Identifier' && first.id.name === defaultName)
    return undefined;
  return `"${statement.kind}"`;
}

/** What esbuild writes for an enum: `var E = ((E2) => { … })(E || {})`. */
function isEnum({ kind, declarations }: VariableDeclaration): boolean {
  const [only] = declarations;
  if (kind !== 'var' || declarations.length !== 1 || only?.id.type !== 'Identifier') return false;
  return only.init?.type === 'CallExpression' && isEnumCall(only.init, only.id.name);
}

function isEnumCall({ callee, arguments: given }: CallExpression, name: string): boolean {
  const [argument] = given;
  return (
    callee.type === 'ArrowFunctionExpression' &&
    !callee.async &&
    callee.params.length === 1 &&
    given.length === 1 &&
    argument?.type === 'LogicalExpression' &&
    argument.left.type === 'Identifier' &&
    argument.left.name === name &&
    argument.right.type === 'ObjectExpression' &&
    argument.right.properties.length === 0
  );
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

/** An `await` that holds up the module itself: one that is in no function. */
function findAwait(node: Node): Node | undefined {
  if (FUNCTIONS.has(node.type)) return undefined;
  if (node.type === 'AwaitExpression') return node;
  for (const value of Object.values(node) as unknown[]) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      const found = isNode(child) ? findAwait(child) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Node>).type === 'string';
}
