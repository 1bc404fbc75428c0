import { existsSync, readFileSync } from 'node:fs';
import { examplesOf, PAGES_WITH_REQUESTS, scriptsOf, textOf } from './reference-pages.for-spec.js';

/**
 * The page of each service, and who runs each script on it: the script by what stands behind `ts` in its fence, or by its
 * number among those where nothing does, and the e2e spec without its ending. A script that is not named here fails.
 */
const PAGES: Readonly<Record<string, readonly [page: string, runs: Readonly<Record<string, string>>]>> = {
  kv: ['kv', { 'route=/visits/:name': 'programming-model', 'route=/seats/:seat': 'programming-model' }],
  docs: [
    'docs',
    {
      'route=/people': 'programming-model',
      'route=/paints': 'programming-model',
      'route=/people/index': 'programming-model',
    },
  ],
  files: ['files', { '1': 'files', 'route=/notes/:name': 'programming-model' }],
  atomic: ['atomic', { 'route=/move/:from/:to': 'programming-model', '1': 'reference-services' }],
  pubsub: ['pubsub', { handler: 'reference-events', cause: 'reference-events' }],
  queue: ['queues', { '1': 'queues', '2': 'queues' }],
  deadLetters: ['dead-letters', { '1': 'dead-letters' }],
  http: [
    'http',
    {
      '1': 'reference-services',
      '2': 'reference-services',
      'route=/outside': 'programming-model',
      'route=/outside/by-fetch': 'programming-model',
    },
  ],
  email: ['email', { '1': 'email', '2': 'email' }],
  env: ['variables', { 'route=/env env=GREETING:hi': 'programming-model' }],
  usage: ['usage', { '1': 'usage' }],
};

/** What the module `picloud` exports beside services. */
const NO_SERVICES = ['log'];
const LANGUAGES = ['ts', 'http', 'json'];
const pages = Object.entries(PAGES).map(([service, [page, runs]]) => ({ service, page, runs }));
const pathOf = (spec: string) => `apps/e2e/src/${spec}.e2e-spec.ts`;

/** The scripts of a page by name, as the table has them. */
function namesOf(page: string): string[] {
  let plain = 0;
  return scriptsOf(page).map(({ info }) => (info === '' ? String((plain += 1)) : info));
}

it('every service of the SDK has a page, and the programming model leads there', () => {
  const sdk = ['picloud', 'files']
    .map((name) => readFileSync(`libs/sdk/src/api/${name}.ts`, 'utf8'))
    .join('');
  const declared = [...sdk.matchAll(/^export declare (?:const|function) (\w+)/gm)].map(([, name]) => name);
  expect(declared.filter((name) => !NO_SERVICES.includes(name ?? '')).sort()).toEqual(
    Object.keys(PAGES).sort(),
  );
  const overview = textOf('programming-model');
  for (const { service, page } of pages)
    expect(overview).toMatch(new RegExp(`\\[\`${service}\`[^\\]]*\\]\\(${page}\\.md\\)`));
});

describe.each(pages)('the page of $service', ({ page, runs }) => {
  it('has no script that no spec runs, and the table none that the page has not', () => {
    expect(namesOf(page).sort()).toEqual(Object.keys(runs).sort());
  });

  it('has no script in a fence that specs would not find', () => {
    const languages = [...textOf(page).matchAll(/^[ \t]*```([^\s]+)/gm)].map(([, language]) => language);
    expect(languages.filter((language) => !LANGUAGES.includes(language ?? ''))).toEqual([]);
    expect(textOf(page)).not.toMatch(/^[ \t]+```ts/m);
  });

  it('is read by the specs that run its scripts', () => {
    const withRequests = examplesOf(page).map(({ title }) => title);
    for (const [name, spec] of Object.entries(runs)) {
      if (spec === 'programming-model') {
        expect(PAGES_WITH_REQUESTS).toContain(page);
        expect(withRequests).toContain(name);
        continue;
      }
      expect(existsSync(pathOf(spec))).toBe(true);
      const reads = new RegExp(
        `docs/reference/${page}\\.md|PAGES = \\[[^\\]]*'${page}'|plainScriptsOf\\('${page}'\\)`,
      );
      expect(readFileSync(pathOf(spec), 'utf8')).toMatch(reads);
    }
  });
});

it('each script of the programming model is one with requests, or a module', () => {
  expect(examplesOf('programming-model').map(({ title }) => title)).toEqual(namesOf('programming-model'));
});
