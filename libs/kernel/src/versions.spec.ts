import { readFileSync } from 'node:fs';
import { PRODUCT_VERSION, SDK_VERSION } from './versions.js';

it('ships everything under the version of package.json (R-VER-04)', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(PRODUCT_VERSION).toBe(version);
});

it('gives the SDK a version of two numbers (R-CTX-03)', () => {
  expect(SDK_VERSION).toMatch(/^\d+\.\d+$/);
});
