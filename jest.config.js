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
  // Starting real servers on a busy machine takes a while; what must be fast is asserted where it matters.
  testTimeout: 60_000,
  // What a spec file has loaded stays in its worker for good; collecting it costs seconds when it is gigabytes.
  workerIdleMemoryLimit: '600MB',
  projects: [
    kind('unit', 'spec'),
    kind('integration', 'int-spec'),
    kind('e2e', 'e2e-spec', {
      // Jest loads these outside its transforms, so they come from the build, like everything they start.
      globalSetup: '<rootDir>/dist/apps/e2e/src/global-setup.js',
      globalTeardown: '<rootDir>/dist/apps/e2e/src/global-teardown.js',
    }),
  ],
};
