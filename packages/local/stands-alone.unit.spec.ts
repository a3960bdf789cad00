import { glob, readFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const root = import.meta.dirname;

const isForeign = (file: string, imported: string): boolean =>
  imported.startsWith("@trips/") ||
  (imported.startsWith(".") && relative(root, resolve(dirname(file), imported)).startsWith(".."));

test("no module of the local cloud imports anything of the product that runs in it, specs included", async () => {
  const foreign: string[] = [];
  let imports = 0;
  for await (const name of glob("**/*.ts", { cwd: root })) {
    const file = resolve(root, name);
    for (const [, imported] of (await readFile(file, "utf8")).matchAll(
      /\b(?:from|import|import\()\s*"([^"]+)"/g,
    )) {
      imports += 1;
      if (isForeign(file, imported!)) foreign.push(`${name}: ${imported}`);
    }
  }
  expect(foreign).toEqual([]);
  expect(imports).toBeGreaterThan(1_000);
});

test.each([
  ["@trips/core/pipeline.ts", true],
  ["../core/pipeline.ts", true],
  ["./settings.ts", false],
  ["node:fs", false],
])("an import of %s is foreign: %s", (imported, expected) => {
  expect(isForeign(resolve(root, "cloud.ts"), imported)).toBe(expected);
});
