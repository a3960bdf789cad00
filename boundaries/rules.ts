/**
 * Who may import what: the one allow-list of the repository, checked by `npm run lint`. What is not listed is refused.
 * A file belongs to the first zone with a pattern that matches its path; every zone may import itself.
 */
export type Zone = {
  readonly name: string;
  readonly files: readonly string[];
  /** Other zones; of another workspace only what its package.json exports, unless the zone `reachesInside`. */
  readonly imports?: readonly string[] | "every";
  /** Including their subpaths; those of `next` are listed one by one. */
  readonly packages?: readonly string[] | "declared";
  readonly node?: readonly string[] | "any";
  /** If present, the only globals allowed: `Math.*` is every member, `new Date(…)` one with arguments, `!` excludes. */
  readonly globals?: readonly string[];
  /** Runs in the repository only, so devDependencies and the root's dependencies suffice. */
  readonly isDevelopment?: boolean;
  /** May import another workspace by path. */
  readonly reachesInside?: boolean;
  /** What to do instead. */
  readonly instead: string;
};

const pureGlobals = [
  "Array",
  "BigInt",
  "Boolean",
  "Date.parse",
  "Date.UTC",
  "decodeURIComponent",
  "Error",
  "Float64Array",
  "Infinity",
  "Intl.*",
  "JSON.*",
  "Map",
  "Math.*",
  "!Math.random",
  "new Date(…)",
  "Number",
  "Object",
  "Promise",
  "RangeError",
  "RegExp",
  "Set",
  "String",
  "Symbol",
  "TextDecoder",
  "TextEncoder",
  "TypeError",
  "Uint8Array",
  "undefined",
  "WeakMap",
  "WeakSet",
];

const core: readonly Zone[] = [
  {
    name: "core tests",
    files: ["packages/core/**/*.spec.ts", "packages/core/testing/**"],
    imports: ["domain", "pipeline", "lake", "application", "api"],
    packages: "declared",
    node: "any",
    isDevelopment: true,
    instead:
      "A core test imports nothing outside the core; one that has to belongs in that package or in test/.",
  },
  {
    name: "domain",
    files: ["packages/core/domain/**"],
    // A table of zones by position.
    packages: ["@photostructure/tz-lookup"],
    globals: pureGlobals,
    instead: "The domain is pure: pass what it needs as an argument; effects are ports of application.",
  },
  {
    name: "pipeline",
    files: ["packages/core/*.ts"],
    imports: ["domain", "lake"],
    globals: pureGlobals,
    instead: "The pipeline is only a description: whatever runs or deploys it imports it.",
  },
  {
    name: "lake",
    files: ["packages/core/lake/**"],
    imports: ["domain"],
    globals: pureGlobals,
    instead: "What all engines know of the lake is text: whatever deploys or runs it imports it.",
  },
  {
    name: "application",
    files: ["packages/core/application/**"],
    imports: ["domain", "pipeline", "lake"],
    globals: pureGlobals,
    instead:
      "A use case knows ports only: declare a port type here, implement it in packages/aws and pass it in.",
  },
  {
    name: "api",
    files: ["packages/core/api/**"],
    imports: ["domain", "pipeline", "application"],
    globals: pureGlobals,
    instead: "The API's contract is data about use cases: whatever serves it imports it.",
  },
];

/** Test helpers that lie beside the specs of one folder. */
const localHelpers = ["packages/local/**/{kinesis-fixture,recording-services,test-bench}.ts"];

const packages: readonly Zone[] = [
  {
    name: "aws tests",
    files: ["packages/aws/**/*.spec.ts", "packages/aws/testing/**"],
    imports: ["aws", "domain", "pipeline", "lake", "application", "core tests", "local"],
    packages: "declared",
    node: "any",
    isDevelopment: true,
    instead: "Adapters are tested against the local cloud; what needs functions belongs to test/.",
  },
  {
    name: "aws",
    files: ["packages/aws/**"],
    imports: ["domain", "pipeline", "lake", "application"],
    packages: [
      "@aws-sdk/client-athena",
      "@aws-sdk/client-dynamodb",
      "@aws-sdk/client-firehose",
      "@aws-sdk/client-kinesis",
      "@aws-sdk/client-lambda",
      "@aws-sdk/client-s3",
      "@aws-sdk/lib-dynamodb",
      "hyparquet",
      "hyparquet-writer",
    ],
    node: ["node:crypto", "node:stream", "node:zlib"],
    instead:
      "Adapters implement ports of application; clients and settings are passed in by functions and web.",
  },
  {
    name: "functions tests",
    files: ["packages/functions/**/*.spec.ts", "packages/functions/testing/**"],
    imports: [
      "functions",
      "aws",
      "aws tests",
      "domain",
      "pipeline",
      "lake",
      "application",
      "api",
      "core tests",
      "local",
    ],
    packages: "declared",
    node: "any",
    isDevelopment: true,
    instead: "Handlers are tested with parts of the core and the local cloud; whole systems in test/.",
  },
  {
    name: "functions",
    files: ["packages/functions/**"],
    imports: ["aws", "domain", "pipeline", "application", "api"],
    packages: [
      "@aws-lambda-powertools/logger",
      "@aws-lambda-powertools/metrics",
      "@aws-sdk/client-athena",
      "@aws-sdk/client-dynamodb",
      "@aws-sdk/client-firehose",
      "@aws-sdk/client-kinesis",
      "@aws-sdk/client-lambda",
      "@aws-sdk/client-s3",
      "@aws-sdk/lib-dynamodb",
      "@middy/core",
      "@middy/http-router",
      "aws-lambda",
    ],
    node: ["node:crypto", "node:timers/promises"],
    instead:
      "A handler wires adapters of packages/aws to one use case; whatever runs it imports it, not the other way round.",
  },
  {
    name: "client package",
    files: ["packages/client/build/**"],
    imports: ["client", "client tests", "domain", "core tests", "boundaries"],
    packages: "declared",
    node: "any",
    isDevelopment: true,
    reachesInside: true,
    instead: "It makes the package that is published, and is not part of it.",
  },
  {
    name: "client tests",
    files: ["packages/client/**/*.spec.ts", "packages/client/testing/**"],
    imports: ["client", "domain", "core tests"],
    packages: "declared",
    isDevelopment: true,
    instead: "The client is tested on its own, against testing/fake-records-api.ts.",
  },
  {
    name: "client",
    files: ["packages/client/**"],
    imports: ["domain"],
    instead: "The client runs on phones and in browsers: effects are passed in (effects.ts).",
  },
  {
    name: "importer tests",
    files: ["packages/importer/**/*.spec.ts", "packages/importer/testing/**"],
    imports: ["importer", "client", "client tests", "domain", "application", "core tests"],
    packages: "declared",
    node: "any",
    isDevelopment: true,
    instead: "What needs the command line belongs to packages/cli, what needs a browser to test/e2e.",
  },
  {
    name: "importer",
    files: ["packages/importer/**"],
    imports: ["client", "domain", "application"],
    packages: [
      "@noble/hashes",
      "@photostructure/tz-lookup",
      "@streamparser/json",
      "fit-file-parser",
      "pako",
      "saxes",
    ],
    instead: "The importer runs in Node and in a browser's worker: files and effects are passed in.",
  },
  {
    name: "local tests",
    files: ["packages/local/**/*.spec.ts", "packages/local/**/testing/**", ...localHelpers],
    imports: ["local"],
    packages: "declared",
    node: "any",
    isDevelopment: true,
    instead: "What needs the whole product belongs to test/integration.",
  },
  {
    name: "local",
    files: ["packages/local/**"],
    packages: [
      "@aws-sdk/checksums",
      "@aws-sdk/client-dynamodb",
      "aedes",
      "ajv-draft-04",
      "aws-lambda",
      "hyparquet-writer",
      "jose",
      "pbf",
      "saxes",
      "selfsigned",
      "velocityjs",
    ],
    node: "any",
    instead: "The local cloud knows AWS, not Trips: what ties it to the product is passed in by the CLI.",
  },
  {
    name: "sim tests",
    files: ["packages/sim/**/*.spec.ts"],
    imports: ["sim", "aws", "aws tests", "domain", "pipeline", "application", "core tests", "local"],
    packages: "declared",
    node: "any",
    isDevelopment: true,
    instead: "What needs sockets or processes belongs to test/.",
  },
  {
    name: "sim",
    files: ["packages/sim/**"],
    imports: [
      ...["functions", "aws", "client", "local"],
      ...["domain", "pipeline", "lake", "application", "api", "core tests"],
    ],
    packages: [
      "@aws-sdk/client-dynamodb",
      "@aws-sdk/client-firehose",
      "@aws-sdk/client-kinesis",
      "@aws-sdk/client-s3",
      "@aws-sdk/lib-dynamodb",
    ],
    node: ["node:crypto", "node:os", "node:util", "node:worker_threads", "node:zlib"],
    instead: "The simulation runs production's code on its own clock: no sockets, no files, no timers.",
  },
  {
    name: "cli tests",
    files: ["packages/cli/**/*.spec.ts", "packages/cli/**/testing/**"],
    imports: [
      "cli",
      "cli operations",
      "importer",
      "importer tests",
      "client",
      "client tests",
      "domain",
      "pipeline",
      "lake",
      "application",
      "api",
      "core tests",
      "local",
    ],
    packages: "declared",
    node: "any",
    isDevelopment: true,
    instead: "What needs adapters or functions belongs to test/.",
  },
  {
    name: "cli operations",
    files: ["packages/cli/reconcile/**", "packages/cli/replay/**"],
    imports: ["cli", "aws", "domain", "pipeline", "application", "local"],
    packages: [
      "@aws-sdk/client-dynamodb",
      "@aws-sdk/client-firehose",
      "@aws-sdk/client-kinesis",
      "@aws-sdk/client-lambda",
      "@aws-sdk/client-s3",
      "@aws-sdk/lib-dynamodb",
      "@aws-sdk/client-sfn",
    ],
    node: "any",
    instead:
      "What an operator does to the stores runs a use case with the adapters of packages/aws; what a phone does goes through the API.",
  },
  {
    name: "cli",
    files: ["packages/cli/**"],
    imports: [
      "cli operations",
      "importer",
      "client",
      "domain",
      "pipeline",
      "lake",
      "application",
      "api",
      "local",
      "sim",
    ],
    packages: ["@aws-sdk/client-athena", "@duckdb/node-api", "commander", "openid-client"],
    node: "any",
    instead: "The CLI talks to the API as a phone does; it starts deployed code but does not import it.",
  },
];

const browserPackages = ["geojson", "idb", "maplibre-gl", "next/navigation", "react", "react-dom", "uplot"];

const web: readonly Zone[] = [
  {
    name: "web tools tests",
    files: ["web/scripts/**/*.spec.ts"],
    imports: ["web tools", "web model", "cli"],
    packages: "declared",
    node: "any",
    isDevelopment: true,
    reachesInside: true,
    instead: "A test of what the scripts make compares it with its sources.",
  },
  {
    name: "web tests",
    files: ["web/**/*.spec.{ts,tsx}", "web/**/testing/**"],
    imports: [
      ...["web edge", "web server", "web app", "web browser", "web model", "web shared", "importer"],
      ...["client", "client tests", "domain", "application", "core tests"],
    ],
    packages: "declared",
    node: "any",
    isDevelopment: true,
    instead: "What needs the local cloud or a browser belongs to test/e2e.",
  },
  {
    name: "web tools",
    files: ["web/next.config.ts", "web/open-next.config.ts", "web/scripts/**", "web/next-types.d.ts"],
    imports: ["web edge", "web server", "web model", "web shared", "cli", "tests"],
    packages: "declared",
    node: "any",
    isDevelopment: true,
    reachesInside: true,
    instead: "It builds the dashboard and is not part of it.",
  },
  {
    name: "web edge",
    files: ["web/shared/server/{malformed-path,security-headers}.ts"],
    instead: "Responses that the dashboard's server and CloudFront share depend on neither.",
  },
  {
    name: "web server",
    files: ["web/{proxy,instrumentation,server}.ts", "web/package.json", "web/**/server/**"],
    imports: [
      ...["web edge", "web browser", "web model", "web shared"],
      ...["aws", "domain", "application", "api"],
    ],
    packages: [
      "@aws-sdk/client-dynamodb",
      "@aws-sdk/lib-dynamodb",
      "@protomaps/basemaps",
      "iron-session",
      "maplibre-gl",
      "next",
      "next/headers",
      "next/navigation",
      "next/og",
      "next/server",
      "openid-client",
      "pmtiles",
      "qr",
      "react",
      "server-only",
    ],
    node: [
      "node:crypto",
      "node:events",
      "node:fs",
      "node:fs/promises",
      "node:http",
      "node:net",
      "node:path",
      "node:url",
    ],
    instead: "The server reads through use cases of application, with the adapters of packages/aws.",
  },
  {
    name: "web model",
    files: ["web/**/model/**"],
    imports: ["web shared", "importer", "client", "domain", "application", "api"],
    packages: ["geojson"],
    instead: "A model runs on both sides: reading belongs to server, drawing and the browser's stores to ui.",
  },
  {
    name: "web browser",
    files: ["web/**/ui/**", "web/app/**/{error.tsx,*.css}", "web/public/**"],
    imports: ["web model", "web shared", "importer", "client", "domain", "application"],
    packages: browserPackages,
    instead: "Browser code gets its data as props or from a data route.",
  },
  {
    name: "web app",
    files: ["web/app/**"],
    imports: ["web server", "web browser", "web model", "web shared", "domain", "application"],
    packages: ["next", "next/headers", "next/navigation", "next/server", "react"],
    instead: "A page or a route composes features; its reads belong in a feature's server folder.",
  },
  {
    name: "web shared",
    files: ["web/shared/**"],
    imports: ["client", "domain", "application"],
    packages: browserPackages,
    instead:
      "Shared code imports no feature and runs on both sides; server-only code belongs in shared/server.",
  },
];

const outside: readonly Zone[] = [
  {
    name: "infra tests",
    files: ["infra/**/*.spec.ts"],
    imports: ["infra", "pipeline", "web edge"],
    packages: ["fast-check", "vitest"],
    node: "any",
    isDevelopment: true,
    reachesInside: true,
    instead: "What needs SST's platform belongs to test/infra.",
  },
  {
    // SST bundles its program without the workspaces' packages, so it imports them by path.
    name: "infra",
    files: ["infra/**", "sst.config.ts"],
    imports: ["domain", "pipeline", "lake", "api", "web edge"],
    node: ["node:crypto", "node:url"],
    isDevelopment: true,
    reachesInside: true,
    instead: "A deployment reads descriptions; code that runs in it is bundled by path, not imported.",
  },
  {
    name: "boundaries",
    files: ["boundaries/**"],
    packages: ["typescript", "vitest"],
    node: "any",
    isDevelopment: true,
    instead: "The check knows only the compiler.",
  },
  {
    name: "tests",
    files: ["test/**", "vitest.config.ts", "stryker*.config.mjs"],
    imports: "every",
    packages: "declared",
    node: "any",
    isDevelopment: true,
    reachesInside: true,
    instead: "Declare the package in package.json.",
  },
];

export const zones: readonly Zone[] = [...core, ...packages, ...web, ...outside];

/** What a single file may use beyond its zone, and why. An unused exception is reported. */
export const exceptions: readonly {
  readonly file: string;
  readonly use: string;
  readonly because: string;
}[] = [
  {
    file: "packages/core/application/shares.ts",
    use: "node:crypto",
    because: "SHA-256 of a share's id is a pure function, and only Node has a synchronous call for it.",
  },
  {
    file: "packages/core/application/shares.ts",
    use: "Buffer.from",
    because: "base64url; Uint8Array has it from Node 25 on.",
  },
  {
    file: "packages/core/application/device-key.ts",
    use: "node:crypto",
    because: "SHA-256 and a comparison in constant time are pure functions, and only Node has both.",
  },
  {
    file: "packages/core/application/device-key.ts",
    use: "Buffer.from",
    because: "hex and base64url; Uint8Array has them from Node 25 on.",
  },
  {
    file: "packages/core/application/aggregate.ts",
    use: "Buffer.from",
    because: "base64; Uint8Array has it from Node 25 on.",
  },
  ...["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb", "@trips/aws/dynamodb/people-store.ts"].map(
    (use) => ({
      file: "packages/cli/start/name-fleet.ts",
      use,
      because: "The dashboard keeps the names of people who sign in, which simulated drivers never do.",
    }),
  ),
  {
    file: "packages/local/lambda/instance-main.ts",
    use: "import(…)",
    because: "It loads the function it runs.",
  },
];

/** Declared packages that no import names, by workspace. */
export const usedWithoutImport: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "@trips/local": {
    "@dynoxide/linux-x64": "the binary of its DynamoDB",
    ajv: "a peer dependency of ajv-draft-04",
  },
  "@trips/web": {
    "@types/react-dom": "Next's types name it",
    "world-atlas": "web/scripts/base-map-data.ts reads its file",
  },
  trips: {
    "@biomejs/biome": "npm run lint",
    "@stryker-mutator/core": "npm run mutation",
    "@stryker-mutator/vitest-runner": "npm run mutation",
    "@types/node": "the types of Node",
    node: "the Node that runs every script",
    sst: "npx sst; test/infra runs its platform",
  },
};
