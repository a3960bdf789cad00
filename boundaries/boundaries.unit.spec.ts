import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { checkFiles, checkRepository } from "./check.ts";
import { findCycles } from "./find-cycles.ts";
import { wordsOf } from "./problem.ts";
import { listSources, openSources } from "./sources.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const listed = listSources(root);

const problemsOf = (file: string, text: string) =>
  checkFiles(openSources(root, { [file]: text }, listed), [file]).map(({ what }) => what);

describe("what the simulation runs takes neither time nor chance for itself", () => {
  const use = (file: string, text: string) =>
    problemsOf(file, text).filter((what) => what.endsWith("for itself"));

  test.each([
    ["packages/aws/x.ts", "export const at = Date.now();", "Date.now"],
    ["packages/aws/x.ts", "export const at = new Date();", "new Date()"],
    ["packages/functions/x.ts", "export const half = Math.random();", "Math.random"],
    ["packages/client/x.ts", "setTimeout(() => {}, 1);", "setTimeout"],
    ["packages/local/lambda/x.ts", "export const at = performance.now();", "performance.now"],
    ["packages/local/kinesis/x.ts", "AbortSignal.timeout(1);", "AbortSignal.timeout"],
    [
      "packages/local/firehose/x.ts",
      'import { randomUUID } from "node:crypto"; randomUUID();',
      "randomUUID of node:crypto",
    ],
    [
      "packages/sim/x.ts",
      'import { setTimeout as sleep } from "node:timers/promises"; sleep(1);',
      "setTimeout of node:timers/promises",
    ],
  ])("%s: %s", (file, text, taken) => {
    expect(use(file, text)).toEqual([`takes ${taken} for itself`]);
  });

  test.each([
    ["packages/aws/effects.ts", "export const at = Date.now();"],
    ["packages/local/process/x.ts", "export const at = Date.now();"],
    ["packages/aws/x.unit.spec.ts", "export const at = Date.now();"],
    ["packages/aws/x.ts", "export const at = (now: number) => new Date(now);"],
  ])("but %s may: %s", (file, text) => {
    expect(use(file, text)).toEqual([]);
  });
});

describe("an import that its zone does not list is refused", () => {
  test.each([
    ["packages/core/domain/x.ts", "../application/errors.ts", "domain", "from application"],
    ["packages/core/domain/x.ts", "../pipeline.ts", "domain", "from pipeline"],
    ["packages/core/domain/x.ts", "node:crypto", "domain", "a module of Node"],
    ["packages/core/domain/x.ts", "fs", "domain", "a module of Node"],
    ["packages/core/application/x.ts", "../api/routes.ts", "application", "from api"],
    ["packages/core/application/x.ts", "node:child_process", "application", "a module of Node"],
    ["packages/core/api/x.ts", "../testing/records.ts", "api", "from core tests"],
    ["packages/core/pipeline.ts", "./application/errors.ts", "pipeline", "from application"],
    ["packages/core/testing/x.ts", "@trips/aws/kinesis-aggregate.ts", "core tests", "from aws"],
    ["packages/aws/x.ts", "@trips/functions/deliveries.ts", "aws", "from functions"],
    ["packages/aws/x.ts", "@trips/core/api/routes.ts", "aws", "from api"],
    ["packages/aws/x.ts", "node:fs", "aws", "a module of Node"],
    ["packages/functions/x.ts", "@trips/local/service.ts", "functions", "from local"],
    ["packages/functions/x.ts", "@trips/client/records.ts", "functions", "from client"],
    ["packages/functions/x.ts", "@trips/core/testing/records.ts", "functions", "from core tests"],
    ["packages/functions/x.ts", "./http.unit.spec.ts", "functions", "from functions tests"],
    ["packages/client/x.ts", "@trips/aws/kinesis-aggregate.ts", "client", "from aws"],
    ["packages/client/x.ts", "@trips/core/application/views.ts", "client", "from application"],
    ["packages/client/x.ts", "node:timers/promises", "client", "a module of Node"],
    ["packages/local/x.ts", "@trips/core/pipeline.ts", "local", "from pipeline"],
    ["packages/local/x.unit.spec.ts", "@trips/aws/kinesis-aggregate.ts", "local tests", "from aws"],
    ["packages/local/x.ts", "@trips/cli/program.ts", "local", "from cli"],
    ["packages/cli/x.ts", "@trips/aws/kinesis-aggregate.ts", "cli", "from aws"],
    ["packages/cli/x.ts", "@trips/functions/deliveries.ts", "cli", "from functions"],
    ["infra/x.ts", "../packages/local/service.ts", "infra", "from local"],
    ["infra/x.ts", "../packages/core/application/views.ts", "infra", "from application"],
    ["infra/x.ts", "../web/proxy.ts", "infra", "from web server"],
    ["web/shared/server/malformed-path.ts", "../../proxy.ts", "web edge", "from web server"],
    ["web/features/trip/server/x.ts", "@trips/local/service.ts", "web server", "from local"],
    ["web/features/trip/server/x.ts", "node:child_process", "web server", "a module of Node"],
    ["web/features/trip/model/x.ts", "@trips/aws/kinesis-aggregate.ts", "web model", "from aws"],
    ["web/features/trip/model/x.ts", "node:crypto", "web model", "a module of Node"],
    ["web/features/trip/model/x.ts", "react", "web model", "a package"],
    ["web/features/trip/ui/x.tsx", "@trips/aws/kinesis-aggregate.ts", "web browser", "from aws"],
    ["web/features/trip/ui/x.tsx", "../../../proxy.ts", "web browser", "from web server"],
    ["web/features/trip/ui/x.tsx", "next/headers", "web browser", "a package"],
    ["web/shared/x.ts", "node:crypto", "web shared", "a module of Node"],
    ["web/shared/x.ts", "../proxy.ts", "web shared", "from web server"],
    ["web/app/x.ts", "@trips/aws/kinesis-aggregate.ts", "web app", "from aws"],
  ])("%s does not import %s", (file, imported, zone, refusal) => {
    expect(problemsOf(file, `import "${imported}";`)).toContain(`${zone} imports "${imported}": ${refusal}`);
  });

  test.each([
    ["packages/core/domain/x.ts", "domain"],
    ["packages/core/application/x.ts", "application"],
    ["packages/core/api/x.ts", "api"],
    ["packages/client/x.ts", "client"],
    ["packages/cli/x.ts", "cli"],
    ["infra/x.ts", "infra"],
    ["web/app/x.ts", "web app"],
    ["web/shared/x.ts", "web shared"],
    ["web/features/trip/model/x.ts", "web model"],
    ["web/features/trip/ui/x.tsx", "web browser"],
  ])("%s imports no AWS client", (file, zone) => {
    expect(problemsOf(file, 'import "@aws-sdk/client-dynamodb";')).toContain(
      `${zone} imports "@aws-sdk/client-dynamodb": a package`,
    );
  });

  test("whatever its form", () => {
    const forms = [
      'import { a } from "node:fs";',
      'import type { B } from "node:fs";',
      'import { type C } from "node:fs";',
      'export { d } from "node:fs";',
      'export * from "node:fs";',
      'export type E = import("node:fs").Stats;',
      'export const f = () => import("node:fs");',
      "export const g = () => import(`node:fs`);",
      'export const h = import.meta.resolve("node:fs");',
    ];
    for (const form of forms)
      expect(problemsOf("packages/client/x.ts", form), form).toEqual([
        'client imports "node:fs": a module of Node',
      ]);
    expect(problemsOf("packages/client/x.ts", "export const i = (name: string) => import(name);")).toEqual([
      "client imports a computed path: it cannot be checked",
    ]);
    expect(
      problemsOf("packages/client/x.ts", 'export const j = new URL("../local/service.ts", import.meta.url);'),
    ).toEqual(['client imports "../local/service.ts": from local']);
  });

  test("a report names file, line, import, zone and what is allowed", () => {
    const file = "packages/client/x.ts";
    const sources = openSources(root, {
      [file]: '// Why.\nimport { routes } from "@trips/core/api/routes.ts";\n',
    });
    expect(checkFiles(sources, [file]).map(wordsOf)).toEqual([
      'packages/client/x.ts:2: client imports "@trips/core/api/routes.ts": from api.\n' +
        "    Allowed: domain. The client runs on phones and in browsers: effects are passed in (effects.ts).",
    ]);
  });

  test("a new folder has no rights before it has a zone", () => {
    expect(problemsOf("packages/new/x.ts", "")).toEqual(["belongs to no zone"]);
    expect(problemsOf("packages/core/api/x.ts", 'import "../../../.ci/x.js";')).toEqual([
      'api imports "../../../.ci/x.js": there is no such file',
    ]);
  });
});

describe("a package exposes only its exports", () => {
  test("what it does not export cannot be imported", () => {
    expect(problemsOf("packages/functions/x.ts", 'import "@trips/core/domain/outliers.ts";')).toEqual([
      'functions imports "@trips/core/domain/outliers.ts": the package does not export it',
    ]);
  });

  test("a relative path does not get around it", () => {
    expect(problemsOf("packages/functions/x.ts", 'import "../core/domain/outliers.ts";')).toEqual([
      'functions imports "../core/domain/outliers.ts": another workspace by path, bypassing its exports',
    ]);
  });
});

describe("a file imports what its package declares", () => {
  test("an undeclared package is refused, in tests too", () => {
    for (const file of [
      "packages/local/x.unit.spec.ts",
      "test/integration/x.spec.ts",
      "web/shared/x.unit.spec.ts",
    ])
      expect(problemsOf(file, 'import "left-pad";')).toEqual([
        expect.stringMatching(/^\S+ imports "left-pad" and does not declare left-pad$/),
      ]);
    expect(problemsOf("packages/cli/x.ts", 'import "jose";')).toEqual([
      'cli imports "jose": a package',
      '@trips/cli imports "jose" and does not declare jose',
    ]);
  });

  test("a runtime import needs a dependency; types and tests need only a devDependency", () => {
    const undeclared = '@trips/functions imports "aws-lambda" and does not declare aws-lambda';
    expect(problemsOf("packages/functions/x.ts", 'import { a } from "aws-lambda";')).toEqual([undeclared]);
    expect(problemsOf("packages/functions/x.ts", 'import type { A } from "aws-lambda";')).toEqual([]);
    expect(problemsOf("packages/functions/x.unit.spec.ts", 'import "vitest";')).toEqual([]);
    expect(problemsOf("packages/functions/x.ts", 'import "vitest";')).toHaveLength(2);
  });
});

describe("domain, application, pipeline and api use no clock and no Node global", () => {
  test.each([
    ["Date.now()", "Date.now"],
    ["new Date()", "new Date()"],
    ["Date()", "Date"],
    ["Math.random()", "Math.random"],
    ["(({ random }) => random())(Math)", "Math"],
    ["performance.now()", "performance.now"],
    ["process.env.STAGE", "process.env"],
    ['Buffer.from("a")', "Buffer.from"],
    ["setTimeout(() => {}, 1)", "setTimeout"],
    ["setInterval(() => {}, 1)", "setInterval"],
    ["queueMicrotask(() => {})", "queueMicrotask"],
    ["crypto.randomUUID()", "crypto.randomUUID"],
    ['fetch("/")', "fetch"],
    ['console.log("a")', "console.log"],
    ["globalThis.Date", "globalThis.Date"],
    ["Temporal.Now.instant()", "Temporal.Now"],
    ["({ process })", "process"],
    ["import.meta.dirname", "import.meta"],
    ['new Function("return process")()', "Function"],
  ])("%s", (expression, use) => {
    for (const [directory, zone] of [
      ["domain/", "domain"],
      ["application/", "application"],
      ["api/", "api"],
      ["", "pipeline"],
    ])
      expect(problemsOf(`packages/core/${directory}x.ts`, `export const a = () => ${expression};`)).toEqual([
        `${zone} uses the global ${use}`,
      ]);
  });

  test("names that a file declares, imports or uses only as types are not globals", () => {
    const text = `
      import { fetch } from "./route.ts";
      type Clock = { now: typeof Date.now; process?: NodeJS.Process; at: Date };
      const console = { process: 1 };
      const at = ({ process: crypto }: { process: number }, performance: Clock) =>
        performance.now() + crypto + console.process + new Date(0).getTime() + Math.max(Date.parse("2026-01-01"), 1);
      export class Refused extends Error {}
      export { at, fetch };`;
    expect(problemsOf("packages/core/domain/x.ts", text)).toEqual([
      'domain imports "./route.ts": there is no such file',
    ]);
  });

  test("an exception applies to its file only", () => {
    const text = 'import { createHash } from "node:crypto"; export const hash = createHash;';
    expect(problemsOf("packages/core/application/shares.ts", text)).toEqual([]);
    expect(problemsOf("packages/core/application/share.ts", text)).toHaveLength(1);
  });
});

test("imports that a zone lists pass", () => {
  for (const [file, imported] of [
    ["packages/core/domain/x.ts", "./fields.ts"],
    ["packages/core/application/x.ts", "../domain/fields.ts"],
    ["packages/core/api/x.ts", "../domain/fields.ts"],
    ["packages/core/domain/x.unit.spec.ts", "../testing/records.ts"],
    ["packages/aws/x.ts", "@aws-sdk/lib-dynamodb"],
    ["packages/aws/x.unit.spec.ts", "@trips/local/dynamodb/dynoxide.ts"],
    ["packages/functions/x.ts", "@trips/aws/dynamodb/trip-store.ts"],
    ["packages/functions/x.ts", "@aws-lambda-powertools/logger/middleware"],
    ["packages/client/x.ts", "@trips/core/domain/gps-record.ts"],
    ["packages/local/x.ts", "node:http"],
    ["packages/cli/x.ts", "@trips/local/cloud.ts"],
    ["infra/x.ts", "../packages/core/pipeline.ts"],
    ["web/features/trip/server/x.ts", "@aws-sdk/client-dynamodb"],
    ["web/features/trip/server/x.ts", "server-only"],
    ["web/features/trip/model/x.ts", "@trips/core/application/views.ts"],
    ["web/features/trip/ui/x.tsx", "maplibre-gl/dist/maplibre-gl.css"],
    ["web/shared/server/x.ts", "next/headers"],
    ["web/app/x.tsx", "../proxy.ts"],
    ["test/e2e/x.spec.ts", "../../web/proxy.ts"],
  ] as const)
    expect(problemsOf(file, `import "${imported}";`), `${file} imports ${imported}`).toEqual([]);
});

test("unused declarations and exceptions are reported", () => {
  const manifest = (path: string, change: (json: Record<string, Record<string, string>>) => void) => {
    const json = JSON.parse(openSources(root, {}, listed).read(path));
    change(json);
    return { [path]: JSON.stringify(json) };
  };
  // Lint reads all files; those of the workspaces below are enough to miss what only they use.
  const files = listed.filter((file) => /^packages\/(client|functions|core)\//.test(file));
  const written = {
    ...manifest("packages/client/package.json", ({ dependencies, exports }) => {
      dependencies!["left-pad"] = "1.0.0";
      exports!["./post-batch.ts"] = "./post-batch.ts";
    }),
    ...manifest("packages/functions/package.json", ({ dependencies }) => {
      dependencies!["aws-lambda"] = "1.0.0";
    }),
    "packages/core/application/shares.ts": 'import "./share.ts";',
    "packages/core/application/share.ts": 'import "./shares.ts";',
  };
  const problems = checkRepository(openSources(root, written, files)).map(
    ({ file, what }) => `${file} ${what}`,
  );
  expect(problems).toEqual(
    expect.arrayContaining([
      "packages/client/package.json declares left-pad, which nothing imports",
      "packages/client/package.json exports ./post-batch.ts, which no other workspace imports",
      "packages/functions/package.json ships aws-lambda, which only tests or types need",
      "packages/core/application/shares.ts no longer uses node:crypto",
      "packages/core/application/shares.ts no longer uses Buffer.from",
      expect.stringMatching(/imports itself: .*application\/shares?\.ts → .*application\/shares?\.ts/),
    ]),
  );
});

test("a cycle is reported once, however many files import into it", () => {
  const imports = { a: ["b"], b: ["c", "e"], c: ["d"], d: ["b"], e: ["f"], f: [], g: ["a"] };
  const graph = new Map(Object.entries(imports).map(([file, to]) => [file, new Set(to)]));
  expect(findCycles(graph)).toEqual([["b", "c", "d"]]);
});
