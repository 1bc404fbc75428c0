import preset from './jest.preset.js';

const kind = (displayName, suffix, more = {}) => ({
  ...preset,
  displayName,
  rootDir: import.meta.dirname,
  testMatch: [`<rootDir>/{apps,libs,tools,deploy}/**/*.${suffix}.ts`],
  ...more,
});

/**
 * unit: pure, milliseconds. integration: real Postgres, NATS, Redis. e2e: the front door, both modes. lifecycle: the
 * same with installations of its own, which it starts, stops and kills.
 */
export default {
  // Starting real servers on a busy machine takes a while; what must be fast is asserted where it matters.
  testTimeout: 60_000,
  // What a spec file has loaded stays in its worker for good; collecting it costs seconds when it is gigabytes.
  workerIdleMemoryLimit: '600MB',
  projects: [
    kind('unit', 'spec'),
    kind('integration', 'int-spec'),
    kind('lifecycle', 'e2e-spec', { testMatch: ['<rootDir>/apps/e2e/src/lifecycle/*.e2e-spec.ts'] }),
    kind('e2e', 'e2e-spec', {
      testMatch: ['<rootDir>/apps/e2e/src/*.e2e-spec.ts'],
      // Jest loads these outside its transforms, so they come from the build, like everything they start.
      globalSetup: '<rootDir>/dist/apps/e2e/src/global-setup.js',
      globalTeardown: '<rootDir>/dist/apps/e2e/src/global-teardown.js',
    }),
  ],
};
