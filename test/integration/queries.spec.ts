import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { examplesMark, makeExamples } from "../queries/examples.ts";

test("docs/queries.md shows what the named queries answer over the simulated fleet's lake", async () => {
  const paper = await readFile(new URL("../../docs/queries.md", import.meta.url), "utf8");
  expect(paper.slice(paper.indexOf(examplesMark) + examplesMark.length)).toBe(`\n${await makeExamples()}`);
});
