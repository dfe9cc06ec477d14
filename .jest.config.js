/** Unit tests need no database and finish in seconds; `real` starts MongoDB, doors, a browser. */
const common = {
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
};
const real = ['/test/(contracts|journeys|adapters|jobs)/.*\\.test\\.ts$'];
export default {
  // A limit for what hangs, not for what is slow: a loaded machine takes ten times as long as a free one.
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/test/support/closing-line.cjs'],
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(contracts|journeys|adapters|jobs)/'],
    },
    {
      ...common,
      displayName: 'real',
      testRegex: real,
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
    },
  ],
};
