import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { tries } from "@trips/core/testing/property-runs.ts";
import { type BuildOptions, buildSync } from "esbuild";
import { IDBFactory } from "fake-indexeddb";
import fc from "fast-check";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findGlobals } from "../../../boundaries/find-globals.ts";
import { createMemoryQueue } from "../record-queue.ts";
import { createFakeRecordsApi, type FakeRecordsApi } from "../testing/fake-records-api.ts";
import { createTripRecorder } from "../trip-recorder.ts";
import { allowedGlobals } from "./allowed-globals.ts";
import { buildPackage, entries } from "./build-package.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const project = mkdtempSync(join(tmpdir(), "trips-client-"));
const app = join(project, "app");
const installed = join(app, "node_modules/@trips/client");

beforeAll(async () => {
  const directory = join(project, "dist");
  await buildPackage(directory);
  const packed = execFileSync("npm", ["pack", directory, "--json"], { cwd: project, encoding: "utf8" });
  const [{ filename }] = JSON.parse(packed);
  mkdirSync(app);
  writeFileSync(join(app, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const offline = ["--offline", "--no-audit", "--no-fund"];
  execFileSync("npm", ["install", ...offline, join(project, filename)], { cwd: app, stdio: "pipe" });
}, 120_000);

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

const specifierOf = (entry: string): string =>
  entry === "index" ? "@trips/client" : `@trips/client/${entry}`;

/** The first program in the package's README. */
const readme = /```ts\n(.*?)```/s.exec(
  readFileSync(join(repository, "packages/client/README.md"), "utf8"),
)![1]!;

const fixAt = (second: number) => ({ t: 1_795_162_800_000 + second * 1000, lat: -34.6, lon: -58.38 });

const ofEcmaScript = [
  ...["Array", "Date", "Error", "Infinity", "JSON", "Map", "Math", "NaN", "Number", "Object", "Promise"],
  ...["RangeError", "RegExp", "Set", "String", "TypeError", "encodeURIComponent", "undefined"],
];

describe("the installed package", () => {
  test("consists of scripts, declarations and papers, and depends on nothing", () => {
    const files = readdirSync(installed, { recursive: true, encoding: "utf8" });
    expect(files.filter((file) => !file.startsWith("types"))).toEqual(
      [
        ...entries.flatMap((entry) => [`${entry}.d.ts`, `${entry}.js`]),
        "LICENSE",
        "README.md",
        "package.json",
      ].sort(),
    );
    const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
    expect(Object.keys(manifest)).not.toContain("private");
    expect(Object.keys(manifest)).not.toContain("dependencies");
    expect(readdirSync(join(app, "node_modules"))).toEqual([".package-lock.json", "@trips"]);
  });

  test("uses no globals but those of its table", () => {
    // Named as what the compiler reads.
    const scripts = entries.map((entry) => join(installed, `${entry}.js.ts`));
    const parse = (file: string) =>
      ts.createSourceFile(file, readFileSync(file.replace(/\.ts$/, ""), "utf8"), ts.ScriptTarget.ESNext);
    const used = findGlobals(scripts, parse).map(({ use }) => /^(?:globalThis\.|new )?(\w+)/.exec(use)![1]!);
    const others = [...new Set(used)].filter((name) => !ofEcmaScript.includes(name)).sort();
    expect(others).toEqual(Object.keys(allowedGlobals).sort());
    const table = readFileSync(join(installed, "README.md"), "utf8").split("## Globals")[1]!;
    for (const name of others) expect(table).toContain(`\`${name}\``);
  });
});

/** Bytes of an entry with what it imports, as an app ships it. */
const sizeLimits: Readonly<Record<string, number>> = {
  index: 4000,
  "react-native": 5000,
  "async-storage-queue": 1250,
  "indexed-db-queue": 1150,
  "memory-queue": 450,
  "wakeable-sleep": 350,
};

const bundled = (source: string, options: BuildOptions = {}): string => {
  const { outputFiles } = buildSync({
    stdin: { contents: source, resolveDir: app, loader: "ts" },
    bundle: true,
    platform: "neutral",
    write: false,
    ...options,
  });
  return outputFiles![0]!.text;
};

test.each(entries)("%s is as small as promised", (entry) => {
  const name = specifierOf(entry);
  const script = bundled(`export * from "${name}"`, { minify: true, format: "esm" });
  const size = gzipSync(script, { level: 9 }).length;
  console.log(`${name}: ${size} of ${sizeLimits[entry]} bytes`);
  expect(size).toBeLessThanOrEqual(sizeLimits[entry]!);
});

/** The API over HTTP, for other processes. */
const serve = async (api: FakeRecordsApi) => {
  const server = createServer(async (request, response) => {
    const answer = api.handle(request.url!, request.headers.authorization ?? "", await text(request));
    if (answer === undefined) response.destroy();
    else response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
};

describe("a short trip is recorded", () => {
  const program = `
    import { createTripRecorder } from "@trips/client/react-native";
    import { createAsyncStorageQueue } from "@trips/client/async-storage-queue";
    const values = new Map();
    const storage = {
      getItem: async (key) => values.get(key) ?? null,
      setItem: async (key, value) => void values.set(key, value),
      removeItem: async (key) => void values.delete(key),
    };
    const recorder = createTripRecorder({
      apiUrl: process.argv[2],
      tripId: "trip-1",
      timeZone: "America/Argentina/Buenos_Aires",
      getToken: async () => "ana.1",
      queue: createAsyncStorageQueue(storage, "trip-1"),
      batchSize: 3,
    });
    for (let second = 0; second < 7; second += 1)
      await recorder.record({ t: 1795162800000 + second * 1000, lat: -34.6, lon: -58.38 });
    console.log(JSON.stringify([process.version, await recorder.end()]));
  `;

  /** That of the project, and the first other one on the machine. */
  const nodes = ["project", "machine"] as const;
  const commandOf = (node: (typeof nodes)[number]): string =>
    node === "project"
      ? process.execPath
      : execFileSync("which", ["-a", "node"], { encoding: "utf8" })
          .split("\n")
          .find((path) => path !== "" && !path.includes("node_modules"))!;

  test.each(nodes)("by the Node of the %s", async (node) => {
    writeFileSync(join(app, "record.js"), program);
    const api = createFakeRecordsApi({});
    const { url, close } = await serve(api);
    const run = spawn(commandOf(node), ["record.js", url], { cwd: app, stdio: ["ignore", "pipe", "pipe"] });
    const [output, errors] = await Promise.all([text(run.stdout), text(run.stderr)]);
    close();
    expect(errors).toBe("");
    const [version, state] = JSON.parse(output);
    console.log(`recorded by Node ${version}`);
    expect(state).toMatchObject({ status: "ended", sent: 7, pending: 0, refused: 0 });
    expect(new Set(api.recordsOf("trip-1").map(({ id }) => id)).size).toBe(7);
    expect(api.stored.at(-1)?.batch.end).toBe(true);
  });

  test("in an engine that has the globals of the table and nothing newer than ECMAScript 2022", async () => {
    const api = createFakeRecordsApi({});
    const { fetch } = api;
    const context = createContext({ fetch, AbortController, setTimeout, clearTimeout });
    runInContext(withoutNewer, context);
    const source = program
      .replace("process.argv[2]", '"http://api.test"')
      .replace(/console\.log.*/, "return recorder.end();")
      .replace(/^( *const values)/m, "export const record = async () => {\n$1");
    const script = bundled(`${source}}`, { format: "iife", globalName: "app", target: "es2022" });
    runInContext(script, context);
    expect(await runInContext("app.record()", context)).toMatchObject({ status: "ended", sent: 7 });
    expect(new Set(api.recordsOf("trip-1").map(({ id }) => id)).size).toBe(7);
  });

  test("by the lines of the README, bundled for a browser", async () => {
    const api = createFakeRecordsApi({});
    const positions: ((position: object) => Promise<void>)[] = [];
    const geolocation = {
      watchPosition: (listener: (typeof positions)[number]) => positions.push(listener),
      clearWatch: () => positions.splice(0),
    };
    const indexedDB = new IDBFactory();
    const { fetch } = api;
    const navigator = { geolocation };
    const context = createContext({
      fetch,
      AbortController,
      setTimeout,
      clearTimeout,
      indexedDB,
      navigator,
      console,
    });
    runInContext(bundled(readme, { format: "iife", globalName: "app" }), context);
    Object.assign(context, { getToken: async () => "ana.1" });
    const stop = runInContext('app.startTrip("http://api.test", getToken)', context);
    for (let second = 0; second < 3; second += 1) {
      const { t: timestamp, lat: latitude, lon: longitude } = fixAt(second);
      const coords = { latitude, longitude, speed: 8.3, heading: null, accuracy: 5, altitude: null };
      await positions[0]!({ timestamp, coords });
    }
    await stop();
    expect(api.stored).toMatchObject([{ driver: "ana", batch: { end: true } }]);
    expect(api.stored[0]!.batch.records).toEqual(
      [0, 1, 2].map((id) => ({ id, ...fixAt(id), speed: 8.3, accuracy: 5 })),
    );
    expect(await indexedDB.databases()).toEqual([]);
  });
});

/** Takes from an engine what it has beyond ECMAScript 2022, as far as a phone's may lack it. */
const withoutNewer = `
  for (const name of ["toSorted", "toReversed", "toSpliced", "with", "findLast", "findLastIndex"])
    delete Array.prototype[name];
  for (const name of ["withResolvers", "try"]) delete Promise[name];
  for (const name of ["isWellFormed", "toWellFormed"]) delete String.prototype[name];
  for (const name of ["union", "difference", "intersection", "isSubsetOf"]) delete Set.prototype[name];
  delete Object.groupBy;
  delete Map.groupBy;
  delete Array.fromAsync;
  delete globalThis.Iterator;
  delete globalThis.Intl;
`;

test("the package decides about every fix as the source does, although it has less of the core", async () => {
  const script = bundled(
    'export { createTripRecorder } from "@trips/client"; export { createMemoryQueue } from "@trips/client/memory-queue";',
    { format: "iife", globalName: "app" },
  );
  const context = createContext({ fetch, AbortController, setTimeout, clearTimeout });
  runInContext(script, context);
  const built = runInContext("app", context);
  const api = createFakeRecordsApi({});
  const open = (create: typeof createTripRecorder, queue: ReturnType<typeof createMemoryQueue>) =>
    create({
      apiUrl: "http://api.test",
      tripId: "trip-1",
      timeZone: "Europe/Berlin",
      getToken: async () => "ana.1",
      queue,
      fetch: api.fetch,
      batchSize: 1000,
    });
  const value = fc.oneof(
    fc.double({ min: -1000, max: 2000 }),
    fc.double(),
    fc.constantFrom(null, undefined, -1, 0, 360, 90, 946_684_800_000, 1_795_162_800_000.4),
  );
  const fix = fc.record(
    {
      t: fc.oneof({ weight: 4, arbitrary: fc.constant(fixAt(0).t) }, value),
      lat: fc.oneof(fc.double({ min: -91, max: 91 }), value),
      lon: fc.oneof(fc.double({ min: -181, max: 181 }), value),
      speed: value,
      heading: value,
      accuracy: value,
      altitude: value,
      battery: value,
    },
    { requiredKeys: ["t", "lat", "lon"] },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fix, { minLength: 1, maxLength: 20 }), async (fixes) => {
      const ours = open(createTripRecorder, createMemoryQueue("trip-1"));
      const theirs = open(built.createTripRecorder, built.createMemoryQueue("trip-1"));
      for (const given of fixes as Parameters<typeof ours.record>[0][])
        expect(JSON.parse(JSON.stringify(await theirs.record(given)))).toEqual(
          JSON.parse(JSON.stringify(await ours.record(given))),
        );
      await Promise.all([ours.stop(), theirs.stop()]);
    }),
    tries(100),
  );
});

/** What the compiler says about each of these files, in a directory beside the installed package. */
const typeCheck = (
  directory: string,
  files: Readonly<Record<string, string>>,
  options: ts.CompilerOptions,
): Record<string, string> => {
  const pathOf = (name: string) => join(app, directory, name);
  mkdirSync(join(app, directory));
  for (const [name, source] of Object.entries(files)) writeFileSync(pathOf(name), source);
  const program = ts.createProgram(Object.keys(files).map(pathOf), {
    target: ts.ScriptTarget.ES2022,
    strict: true,
    noEmit: true,
    types: [],
    skipDefaultLibCheck: true,
    ...options,
  });
  const problems = ts.getPreEmitDiagnostics(program);
  // A declaration's own faults belong to no file of the project.
  const names = [...Object.keys(files), "elsewhere"];
  const nameOf = ({ file }: ts.Diagnostic) =>
    names.find((name) => file?.fileName === pathOf(name)) ?? "elsewhere";
  return Object.fromEntries(
    names.map((name) => [
      name,
      problems
        .filter((problem) => nameOf(problem) === name)
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))
        .join("\n"),
    ]),
  );
};

const bundler: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
};
const nodeNext: ts.CompilerOptions = {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
};

test.each([
  ["nodenext", nodeNext],
  ["bundler", bundler],
])("the README's lines and every entry type-check under moduleResolution %s", (name, options) => {
  const everything = entries.map(
    (entry, index) => `import * as entry${index} from "${specifierOf(entry)}"; console.log(entry${index});`,
  );
  const found = typeCheck(
    name,
    {
      "trip.ts": readme,
      "entries.ts": everything.join("\n"),
      "wrong.ts": readme.replace("t: timestamp", "time: timestamp"),
      "inside.ts": 'import { limits } from "@trips/client/types/core/domain/limits.js"; console.log(limits);',
    },
    options,
  );
  expect(found).toEqual({
    "trip.ts": "",
    "entries.ts": "",
    "wrong.ts": expect.stringContaining("'time' does not exist in type 'Fix'"),
    "inside.ts": expect.stringContaining("Cannot find module"),
    elsewhere: "",
  });
});

test("the example for Expo type-checks with the package and stubs of the others", () => {
  const read = (name: string) => readFileSync(join(repository, "examples/expo", name), "utf8");
  const found = typeCheck(
    "expo",
    {
      "App.tsx": read("App.tsx"),
      "Wrong.tsx": read("App.tsx").replace("apiUrl:", "url:"),
      "stubs.d.ts": read("stubs.d.ts"),
    },
    { ...bundler, jsx: ts.JsxEmit.ReactJSX, lib: ["lib.es2022.d.ts"] },
  );
  expect(found).toEqual({
    "App.tsx": "",
    "Wrong.tsx": expect.stringContaining("'url' does not exist"),
    "stubs.d.ts": "",
    elsewhere: "",
  });
});
