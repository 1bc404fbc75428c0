// Writes the declarations of the module `picloud` for editors, from the interfaces that the guest's own code is held to.
import { mkdir, readFile, writeFile } from 'node:fs/promises';

const SOURCES = ['loose', 'picloud', 'files'].map((name) => `libs/sdk/src/api/${name}.ts`);
/** What one source takes of another: in the declarations they are one. */
const LINK = /^(?:import|export) type \{[^}]*\} from '\.\/[\w-]+\.js';\n/gm;
const TARGET = 'dist/libs/sdk/picloud.d.ts';
const HEAD = `// The module "picloud", as scripts import it, and the web globals that they find.
/// <reference lib="es2023" />
/// <reference lib="webworker" />
/// <reference lib="webworker.iterable" />

declare module 'picloud' {
`;

const texts = await Promise.all(SOURCES.map((source) => readFile(source, 'utf8')));
const body = texts
  .map((text) => text.replace(LINK, '').trim())
  .join('\n\n')
  .replaceAll('export declare ', 'export ')
  // Our own code may not use `any`; whoever writes a script knows what it is sent.
  .replace('type Loose = unknown;', 'type Loose = any;')
  .replace(/^(?=.)/gm, '  ');
await mkdir('dist/libs/sdk', { recursive: true });
await writeFile(TARGET, `${HEAD}${body}\n}\n`);
