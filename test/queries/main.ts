import { readFile, writeFile } from "node:fs/promises";
import { examplesMark, makeExamples } from "./examples.ts";

const paper = new URL("../../docs/queries.md", import.meta.url);
const text = await readFile(paper, "utf8");
const examples = await makeExamples();
await writeFile(paper, `${text.slice(0, text.indexOf(examplesMark))}${examplesMark}\n${examples}`);
