// Runs the specs of packages/core/domain once per mutant: docs/mutation.md. The runners inherit the environment.
process.env.PROPERTY_RUNS_PERCENT ??= "1";

/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  mutate: ["packages/core/domain/**/*.ts", "!**/*.spec.ts"],
  // Only what the specs need is copied to where the mutants run.
  ignorePatterns: [
    "**",
    "!packages/core/**",
    "packages/core/application/**/*.spec.ts",
    "!test/support/*-reporter.ts",
    "!test/support/no-sockets.ts",
    "!test/fixtures/**",
    "!vitest.config.ts",
  ],
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  coverageAnalysis: "perTest",
  checkers: [],
  concurrency: 2,
  timeoutMS: 1_500,
  timeoutFactor: 1.5,
  reporters: ["clear-text", "progress-append-only", "html", "json"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: "reports/mutation/index.html" },
  jsonReporter: { fileName: "reports/mutation/mutation.json" },
  tempDirName: ".stryker-tmp",
  allowEmpty: false,
  thresholds: { high: 95, low: 90, break: 90 },
};
