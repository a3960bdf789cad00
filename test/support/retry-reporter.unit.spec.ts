import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const reporter = fileURLToPath(new URL("retry-reporter.ts", import.meta.url));

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "retry-reporter-"));
});
afterAll(() => rm(directory, { recursive: true }));

/** A run of a hundred tests that may be retried once; some of them fail the first time, or always. */
const run = async (unlucky: number, broken = 0) => {
  const spec = `
    const tried = new Map();
    for (let index = 0; index < 100; index++)
      test("test " + index, () => {
        tried.set(index, (tried.get(index) ?? 0) + 1);
        if (index < ${broken} || (index < ${broken + unlucky} && tried.get(index) === 1))
          throw new Error("try " + tried.get(index) + " of " + index);
      });`;
  await writeFile(join(directory, "some.spec.js"), spec);
  const flags = ["--root", directory, "--globals", "--retry", "1", "--reporter", reporter];
  const child = spawn(process.execPath, [vitest, "run", ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output };
};

test("a run without retries prints nothing and passes", async () => {
  expect(await run(0)).toEqual({ code: 0, output: "" });
});

test("a retried test is named with its first error, and one of a hundred is tolerated", async () => {
  const { code, output } = await run(1);
  expect(output).toContain("Retried: 1 of the 100 tests that may be.");
  expect(output).toContain("some.spec.js > test 0: then passed\n    Error: try 1 of 0\n");
  expect(output).not.toContain("try 2");
  expect(code).toBe(0);
});

test("more than one of a hundred retried fails a run in which every test passes in the end", async () => {
  const { code, output } = await run(2);
  expect(output).toContain("some.spec.js > test 1: then passed\n    Error: try 1 of 1\n");
  expect(output).toContain("More than 1 % were retried, so the run fails.");
  expect(code).toBe(1);
});

test("a test that fails again is named, too, with its first error", async () => {
  const { code, output } = await run(0, 1);
  expect(output).toContain("some.spec.js > test 0: then failed\n    Error: try 1 of 0\n");
  expect(code).toBe(1);
});
