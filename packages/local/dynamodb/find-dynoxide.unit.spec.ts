import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runNpm } from "../process/run-npm.ts";
import { StartError } from "../process/start-error.ts";
import { findDynoxide } from "./find-dynoxide.ts";

let cache: string;
let calls: { args: readonly string[]; directory: string }[];
let logged: string[];

beforeEach(async () => {
  cache = join(await mkdtemp(join(tmpdir(), "dynoxide-")), "cache");
  calls = [];
  logged = [];
});

afterEach(() => rm(join(cache, ".."), { recursive: true, force: true }));

const version = async () => {
  const manifest = await readFile(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { optionalDependencies: Record<string, string> }).optionalDependencies[
    "@dynoxide/linux-x64"
  ]!;
};

/** An npm that installs the package in this version; undefined: in the requested one. */
const bringing = (brought?: string) => async (args: readonly string[], directory: string) => {
  calls.push({ args, directory });
  const [, scope, name, asked] = /^(@[^/]+)\/([^@]+)@(.+)$/.exec(args.at(-1)!)!;
  const target = join(directory, "node_modules", scope!, name!);
  await mkdir(target, { recursive: true });
  await writeFile(join(target, "package.json"), JSON.stringify({ version: brought ?? asked }));
};

const find = (npm: (args: readonly string[], directory: string) => Promise<void>, more: object = {}) =>
  findDynoxide({
    platform: "darwin",
    arch: "arm64",
    resolvePackage: () => undefined,
    cache,
    npm,
    log: (message) => logged.push(message),
    ...more,
  });

test("an installed package is used without running npm", async () => {
  const resolvePackage = (name: string) => (name === "@dynoxide/darwin-arm64" ? "/installed" : undefined);
  expect(await find(bringing(), { resolvePackage })).toBe(join("/installed", "dynoxide"));
  expect([calls, logged]).toEqual([[], []]);
});

test("a missing package is fetched in the pinned version, with a message, and only once", async () => {
  const path = join(cache, "node_modules", "@dynoxide", "darwin-arm64", "dynoxide");
  expect(await find(bringing())).toBe(path);
  const wanted = `@dynoxide/darwin-arm64@${await version()}`;
  expect(calls).toEqual([
    { args: expect.arrayContaining(["install", "--no-save", wanted]), directory: cache },
  ]);
  expect(logged).toEqual([expect.stringContaining(`npm fetches ${wanted}`)]);
  expect(await find(bringing())).toBe(path);
  expect([calls.length, logged.length]).toEqual([1, 1]);
});

test("a cached package of another version is fetched again", async () => {
  await bringing("0.0.1")(["@dynoxide/darwin-arm64@0.0.1"], cache);
  await find(bringing());
  expect(calls).toHaveLength(2);
});

test("on Windows it is an .exe", async () => {
  expect(await find(bringing(), { platform: "win32", arch: "x64" })).toMatch(/win32-x64.dynoxide\.exe$/);
});

test.each([
  ["fails", () => Promise.reject(new Error("E404 not found")), "E404 not found"],
  ["brings nothing", () => Promise.resolve(), "npm installed no @dynoxide/darwin-arm64@"],
  ["brings another version", bringing("9.9.9"), "npm installed no @dynoxide/darwin-arm64@"],
] as const)("an npm that %s leaves the message with the other ways", async (_, npm, reason) => {
  await expect(find(npm)).rejects.toThrow(
    new StartError(
      "No DynamoDB for darwin-arm64: install @dynoxide/darwin-arm64 (npm install --no-save @dynoxide/darwin-arm64), " +
        "or run any DynamoDB endpoint, DynamoDB Local for example, and name it with --dynamodb-url.",
    ),
  );
  expect(logged.at(-1)).toContain(reason);
});

test("npm runs in the given directory, and its failure is reported with its output", async () => {
  await mkdir(cache);
  await runNpm(["--version"], cache);
  await writeFile(join(cache, "package.json"), '{ "private": true }');
  await expect(runNpm(["run", "no-such-script"], cache)).rejects.toThrow(
    /^npm run ended with exit code 1: .*no-such-script/s,
  );
});
