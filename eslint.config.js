import tseslint from 'typescript-eslint';
import { exceptions } from './tools/lint-exceptions.mjs';

const SPECS = ['**/*.spec.ts', '**/*-spec.ts', '**/*.contract-suite.ts'];
/** Tools of ours and harnesses of specs: not part of the product. */
const TOOLS = [
  'tools/**',
  'bench/**',
  'apps/e2e/**',
  '*.config.{js,ts}',
  'jest.preset.js',
  '.dependency-cruiser.js',
];
/** Their tools ask for a default export. */
const CONFIGURATIONS = [
  '*.config.{js,ts}',
  'jest.preset.js',
  '.dependency-cruiser.js',
  'apps/e2e/src/global-*.ts',
];

const NAMES = [
  {
    selector:
      'ClassDeclaration[id.name=/(?:Manager|Helper)$/], ClassExpression[id.name=/(?:Manager|Helper)$/]',
    message: 'Say what the class does: "Manager" is an app, and "Helper" says nothing.',
  },
  { selector: 'ExportAllDeclaration', message: 'Name what an index gives away.' },
];
const NO_DEFAULT_EXPORT = [
  { selector: 'ExportDefaultDeclaration', message: 'Use a named export: it has one name everywhere.' },
];
const NO_ENVIRONMENT = [
  {
    selector:
      'MemberExpression[object.name="process"][property.name="env"], ' +
      'VariableDeclarator[init.name="process"] > ObjectPattern > Property[key.name="env"], ' +
      'ImportDeclaration[source.value=/^(node:)?process$/] > ImportSpecifier[imported.name="env"]',
    message: 'Only libs/platform/config reads the environment.',
  },
];
const NO_MODE = [
  {
    selector:
      'IfStatement Identifier[name=/^(?:is|if)?embedded$/i], ConditionalExpression > Identifier[name=/^(?:is)?embedded$/i]',
    message: 'The two modes differ in apps/ only, by the adapters they choose.',
  },
];
const NO_HTTP_EXCEPTION = [
  {
    selector: 'NewExpression[callee.name=/Exception$/]',
    message: 'Throw a DomainError; libs/platform/http turns it into a status.',
  },
];
const PURE = [
  {
    selector:
      'CallExpression[callee.object.name="Date"][callee.property.name="now"], NewExpression[callee.name="Date"][arguments.length=0], ' +
      'CallExpression[callee.object.name="performance"], CallExpression[callee.object.name="Math"][callee.property.name="random"], ' +
      'CallExpression[callee.name=/^set(?:Timeout|Interval|Immediate)$/]',
    message: 'A domain is pure: take the time and the chance as parameters.',
  },
  {
    selector:
      'ImportDeclaration[source.value="node:net"] > ImportSpecifier:not([imported.name=/^isIP(?:v4|v6)?$/])',
    message: 'A domain is pure: of node:net it may take isIP, isIPv4 and isIPv6.',
  },
];

const PRODUCT_SYNTAX = [...NAMES, ...NO_DEFAULT_EXPORT, ...NO_ENVIRONMENT, ...NO_HTTP_EXCEPTION];
const noSyntax = (...restrictions) => ({ 'no-restricted-syntax': ['error', ...restrictions] });

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'coverage/',
      '.nx/',
      '.picloud/',
      'node_modules/',
      '**/node_modules/',
      'libs/platform/postgres/generated/',
      'libs/client/src/generated/',
      'tools/fixtures/',
    ],
  },
  // A comment cannot switch a rule off: exceptions stand in one list, which may only shrink.
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.recommended,
  // Injection reads the types of constructor parameters at run time, so those imports stay values.
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { emitDecoratorMetadata: true, experimentalDecorators: true } },
  },
  {
    rules: {
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true, IIFEs: true }],
      'max-params': ['error', 6],
      'no-async-promise-executor': 'error',
      'no-console': 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-self-compare': 'error',
      'no-template-curly-in-string': 'error',
      'no-unsafe-finally': 'error',
      'no-useless-catch': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': ['error', { ignoreReadBeforeAssign: true }],
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { prefer: 'type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        {
          argsIgnorePattern: '^_',
          varsIgnorePattern: '^_',
          destructuredArrayIgnorePattern: '^_',
          ignoreRestSiblings: true,
          caughtErrors: 'all',
        },
      ],
      ...noSyntax(...PRODUCT_SYNTAX, ...NO_MODE),
    },
  },
  { files: ['apps/**'], rules: noSyntax(...PRODUCT_SYNTAX) },
  { files: ['libs/*/domain/**'], rules: noSyntax(...PRODUCT_SYNTAX, ...NO_MODE, ...PURE) },
  { files: ['libs/platform/config/**'], rules: noSyntax(...NAMES, ...NO_DEFAULT_EXPORT) },
  { files: ['libs/platform/http/**'], rules: noSyntax(...NAMES, ...NO_DEFAULT_EXPORT, ...NO_ENVIRONMENT) },
  {
    files: SPECS,
    rules: {
      'max-lines-per-function': 'off',
      ...noSyntax(...NAMES, ...NO_DEFAULT_EXPORT, ...NO_ENVIRONMENT),
    },
  },
  { files: TOOLS, rules: { 'no-console': 'off', ...noSyntax(...NAMES, ...NO_DEFAULT_EXPORT) } },
  { files: CONFIGURATIONS, rules: noSyntax(...NAMES) },
  ...exceptions(),
);
