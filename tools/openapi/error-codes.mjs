// Every code that an error of ours can have, with its kind and what its class says of it.
import ts from 'typescript';
import { plain } from './schemas.mjs';

const CODE = /^[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*$/;

/**
 * @param sources from readSources()
 * @returns {Map<string, {kind: string, text: string}>} by code
 */
export function errorCodes(sources) {
  const codes = new Map();
  const { checker } = sources;
  const tell = (code, kind, text) => {
    if (kind === undefined) return;
    const known = codes.get(code);
    // Two classes with one code: what either says of itself is not the whole of it.
    codes.set(code, { kind, text: known === undefined || known.text === text ? text : '' });
  };
  const visit = (node) => {
    if (ts.isClassDeclaration(node)) ofClass(node, checker, tell);
    else if (ts.isObjectLiteralExpression(node)) ofTable(node, checker, tell);
    else if (ts.isCallExpression(node) || ts.isNewExpression(node)) ofCall(node, checker, tell);
    ts.forEachChild(node, visit);
  };
  for (const file of sources.files) visit(file);
  return codes;
}

const literal = (node) => (node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined);
const codeOf = (node) => {
  const text = literal(node);
  return text !== undefined && CODE.test(text) ? text : undefined;
};

/** `readonly code = 'script.not-found'`, or a code that the constructor takes. */
function ofClass(node, checker, tell) {
  const code = codeOf(memberOf(node, 'code')?.initializer);
  const taken = parametersOf(node).filter(({ name }) => name.getText() === 'code');
  if (code === undefined && taken.length === 0) return;
  const kind = kindOfClass(node, checker);
  const text = textOf(node, checker);
  if (code !== undefined) tell(code, kind, text);
  for (const parameter of taken) {
    const byDefault = codeOf(parameter.initializer);
    if (byDefault !== undefined) tell(byDefault, kind, text);
    const type = checker.getTypeAtLocation(parameter);
    for (const one of type.isUnion() ? type.types : [])
      if (one.isStringLiteral() && CODE.test(one.value)) tell(one.value, kind, text);
  }
}

/** `{ code: 'internal', kind: 'broken' }`, or `'executor.lost': { kind: 'failed', message: ... }`. */
function ofTable(node, checker, tell) {
  const code = propertyOf(node, 'code');
  const kind = literal(propertyOf(node, 'kind'));
  if (literal(code) !== undefined && kind !== undefined) tell(code.text, kind, '');
  for (const entry of node.properties.filter((one) => ts.isPropertyAssignment(one))) {
    const key = codeOf(entry.name);
    if (key === undefined) continue;
    const value = valueOf(entry.initializer, checker);
    if (value !== undefined)
      tell(key, literal(propertyOf(value, 'kind')), literal(propertyOf(value, 'message')) ?? '');
  }
}

/** `new InvalidInputError(faults, 'env.invalid')`, `super(..., 'route.reserved')`, `refusal('http.malformed', 'malformed', ...)`. */
function ofCall(node, checker, tell) {
  const given = node.arguments ?? [];
  if (!given.some((argument) => codeOf(argument) !== undefined)) return;
  const signature = checker.getResolvedSignature(node);
  const { declaration } = signature ?? {};
  const at = (signature?.parameters ?? []).findIndex(({ name }) => name === 'code');
  const code = codeOf(given[at]);
  if (code === undefined || declaration === undefined) return;
  if (ts.isConstructorDeclaration(declaration)) {
    const maker = madeBy(node) ?? declaration.parent;
    tell(code, kindOfClass(declaration.parent, checker), textOf(maker, checker));
  } else
    tell(
      code,
      literal(given[signature.parameters.findIndex(({ name }) => name === 'kind')]),
      literal(given.at(-1)) ?? '',
    );
}

/** The class whose constructor calls `super(...)`: it says more than the one above it. */
function madeBy(node) {
  if (node.expression.kind !== ts.SyntaxKind.SuperKeyword) return undefined;
  return ts.findAncestor(node, (one) => ts.isClassDeclaration(one));
}

/** Its own, or that of the class that it extends; nothing of a class that is no error of ours. */
function kindOfClass(node, checker) {
  const kind =
    node.name && checker.getDeclaredTypeOfSymbol(checker.getSymbolAtLocation(node.name)).getProperty('kind');
  const type = kind && checker.getTypeOfSymbol(kind);
  return type?.isStringLiteral() ? type.value : undefined;
}

const memberOf = (node, name) =>
  node.members.find((member) => ts.isPropertyDeclaration(member) && member.name.getText() === name);
const parametersOf = (node) =>
  node.members.find((member) => ts.isConstructorDeclaration(member))?.parameters ?? [];
const propertyOf = (node, name) =>
  node.properties.find((one) => ts.isPropertyAssignment(one) && one.name.getText() === name)?.initializer;

/** An object that is written there, or the constant that is named there. */
function valueOf(node, checker) {
  if (ts.isObjectLiteralExpression(node)) return node;
  if (!ts.isIdentifier(node)) return undefined;
  const initializer = checker.getSymbolAtLocation(node)?.valueDeclaration?.initializer;
  return initializer !== undefined && ts.isObjectLiteralExpression(initializer) ? initializer : undefined;
}

function textOf(node, checker) {
  const symbol = node.name === undefined ? undefined : checker.getSymbolAtLocation(node.name);
  return symbol === undefined ? '' : plain(ts.displayPartsToString(symbol.getDocumentationComment(checker)));
}
