import { existsSync, globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
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

test("infra/README.md names exactly the settings that exist", async () => {
  const documented = [...(await read("infra/README.md")).matchAll(/^\| `(TRIPS_\w+)/gm)].map(
    ([, name]) => name,
  );
  const known = new Set<string>();
  stagePolicyOf("dev", new Proxy({}, { get: (_, name) => void known.add(String(name)) }), 168);
  expect([...new Set(documented)].sort()).toEqual([...known].sort());
});

const papers = globSync("{*.md,.github/*.md,docs/**/*.md,infra/*.md,packages/**/README.md,web/README.md}", {
  cwd: fileURLToPath(new URL("../../", import.meta.url)),
  exclude: ["**/node_modules/**"],
});

const isThere = (path: string): boolean => existsSync(new URL(`../../${path}`, import.meta.url));

test("every link between the documents leads to a file", async () => {
  const broken: string[] = [];
  for (const paper of papers)
    for (const [, target = ""] of (await read(paper)).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g))
      if (!isThere(join(dirname(paper), target))) broken.push(`${paper}: ${target}`);
  expect(papers.length).toBeGreaterThan(10);
  expect(broken).toEqual([]);
});

test.each(["docs/glossary.md", "CONTRIBUTING.md"])("every path that %s names exists", async (paper) => {
  const named = [...(await read(paper)).matchAll(/`((?:packages|infra|web|test|docs)\/[\w./-]+)`/g)].map(
    ([, path]) => path!,
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((path) => !isThere(path))).toEqual([]);
});
