import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { stagePolicyOf } from "../../infra/stage-policy.ts";

const read = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), "utf8");

test("the README's commands ask for outputs that the program has", async () => {
  const program = await read("infra/main.ts");
  const outputs = [...program.slice(program.lastIndexOf("return {")).matchAll(/^\s+(\w+):/gm)].map(
    ([, name]) => name,
  );
  const asked = [...(await read("README.md")).matchAll(/(?:\$\(|^)out (\w+)/gm)].map(([, name]) => name);
  expect(asked.length).toBeGreaterThan(5);
  expect(outputs).toEqual(expect.arrayContaining(asked));
});

test("every setting that infra/README.md names is one, and none is missing", async () => {
  const documented = [...(await read("infra/README.md")).matchAll(/^\| `(TRIPS_\w+)/gm)].map(
    ([, name]) => name,
  );
  const known = new Set<string>();
  stagePolicyOf("dev", new Proxy({}, { get: (_, name) => void known.add(String(name)) }), 168);
  expect([...new Set(documented)].sort()).toEqual([...known].sort());
});
