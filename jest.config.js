import preset from './jest.preset.js';

const kind = (displayName, suffix, more = {}) => ({
  ...preset,
  displayName,
  rootDir: import.meta.dirname,
  testMatch: [`<rootDir>/{apps,libs,tools,deploy}/**/*.${suffix}.ts`],
  ...more,
});

/** unit: pure, milliseconds. integration: real Postgres, NATS, Redis. e2e: the front door, both modes. */
export default {
  projects: [
    kind('unit', 'spec'),
    kind('integration', 'int-spec', { testTimeout: 30_000 }),
    kind('e2e', 'e2e-spec', {
      testTimeout: 60_000,
      globalSetup: '<rootDir>/apps/e2e/src/global-setup.ts',
      globalTeardown: '<rootDir>/apps/e2e/src/global-teardown.ts',
    }),
  ],
};
