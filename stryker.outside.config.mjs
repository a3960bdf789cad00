// Runs the specs beside what is around the engine once per mutant: docs/mutation.md.
import engine from "./stryker.config.mjs";
import { folders } from "./test/mutation/folders.ts";

/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  ...engine,
  mutate: [
    ...folders.map(({ mutate }) => mutate),
    "!**/*.spec.ts",
    "!**/testing/**",
    "!packages/client/{build,entry}/**",
  ],
  // What the specs import beside the mutated files is read from here, through the links of the workspaces.
  ignorePatterns: [
    "**",
    "!packages/{core,aws,functions,client}/**",
    "!web/{features,shared,lib}/**",
    "!web/package.json",
    "!web/tsconfig.json",
    "!test/support/*-reporter.ts",
    "!test/support/no-sockets.ts",
    "!test/fixtures/**",
    "!vitest.config.ts",
    "packages/core/domain/**/*.spec.ts",
    "packages/functions/long-routes.unit.spec.ts",
  ],
  // A table is started for some of the specs.
  timeoutMS: 10_000,
  htmlReporter: { fileName: "reports/mutation/outside.html" },
  jsonReporter: { fileName: "reports/mutation/outside.json" },
  // `npm run mutation:outside` checks each folder for itself.
  thresholds: { high: 95, low: 85, break: null },
};
