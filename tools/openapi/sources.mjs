// The sources as the compiler sees them: which controllers there are, and what their handlers take and give.
import { join, relative, sep } from 'node:path';
import ts from 'typescript';
import { filesUnder, ROOT } from '../workspace.mjs';

const SPEC = /(?:[.-]spec|\.contract-suite|\.d)\.ts$/;
/** Runs inside isolates and is compiled otherwise. */
const GUEST = /\/guest\//;

/** @param {string} root a tree with libs/ */
export function readSources(root) {
  const files = filesUnder(root, 'libs')
    .filter((file) => file.endsWith('.ts') && !SPEC.test(file) && !GUEST.test(file))
    .map((file) => join(root, file));
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.base.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const program = ts.createProgram(files, { ...options, types: ['node'] });
  return new Sources(root, program);
}

class Sources {
  constructor(root, program) {
    this.root = root;
    this.checker = program.getTypeChecker();
    /** Of ours, also those outside of root that a file in it imports. */
    this.files = program
      .getSourceFiles()
      .filter(
        ({ fileName, isDeclarationFile }) => !isDeclarationFile && !fileName.includes('/node_modules/'),
      );
    this.byName = new Map(this.files.map((file) => [file.fileName, file]));
  }

  /** @returns {{file: string, name: string}[]} every class with a `@Controller`; file absolute */
  controllers() {
    const inRoot = this.files.filter(({ fileName }) => fileName.startsWith(join(this.root, 'libs')));
    return inRoot
      .filter(({ text }) => text.includes('@Controller('))
      .flatMap((file) =>
        file.statements
          .filter((node) => ts.isClassDeclaration(node) && isController(node))
          .map((node) => ({ file: file.fileName, name: node.name.text })),
      );
  }

  /** @returns {{parameters: ts.Type[], answer: ts.Type, node: ts.Node}} answer: without its promise */
  handler({ file, controller, method }) {
    const declaration = this.byName
      .get(file)
      .statements.find((node) => ts.isClassDeclaration(node) && node.name?.text === controller);
    const node = declaration.members.find(
      (member) => ts.isMethodDeclaration(member) && member.name.getText() === method,
    );
    const signature = this.checker.getSignatureFromDeclaration(node);
    const answer = this.checker.getReturnTypeOfSignature(signature);
    return {
      node,
      parameters: node.parameters.map((parameter) => this.checker.getTypeAtLocation(parameter)),
      answer: this.checker.getAwaitedType(answer) ?? answer,
    };
  }

  /** @returns {string} relative to the tree, with `/` */
  pathOf(file) {
    return relative(this.root, file).split(sep).join('/');
  }
}

function isController(node) {
  return (ts.getDecorators(node) ?? []).some(
    ({ expression }) => ts.isCallExpression(expression) && expression.expression.getText() === 'Controller',
  );
}
