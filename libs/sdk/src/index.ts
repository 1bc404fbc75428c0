import { fileURLToPath } from 'node:url';

export { moduleNameOf } from './module-name.js';

/** What `import ... from 'picloud'` offers; one list for the compiler's check and the isolate's module. */
export const SDK_EXPORTS = [
  'atomic',
  'deadLetters',
  'docs',
  'email',
  'env',
  'files',
  'http',
  'kv',
  'log',
  'pubsub',
  'queue',
  'usage',
  'PiCloudError',
] as const;

/** Source of the module `picloud` inside the isolate; it finds the SDK under a global that is then removed. */
export const SDK_MODULE_SOURCE = `const { ${SDK_EXPORTS.join(', ')} } = globalThis.__picloudSdk;\nexport { ${SDK_EXPORTS.join(', ')} };\n`;

/** The wrapper that every isolate evaluates first; the build puts it there. */
export function guestRuntimePath(): string {
  return fileURLToPath(new URL('../guest/runtime.js', import.meta.url));
}

/** The declarations of the module `picloud` for editors; the build puts them there. */
export function sdkTypesPath(): string {
  return fileURLToPath(new URL('../picloud.d.ts', import.meta.url));
}
