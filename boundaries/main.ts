import { fileURLToPath } from "node:url";
import { checkRepository } from "./check.ts";
import { wordsOf } from "./problem.ts";
import { openSources } from "./sources.ts";

const problems = checkRepository(openSources(fileURLToPath(new URL("..", import.meta.url))));
for (const problem of problems) console.error(wordsOf(problem));
if (problems.length) {
  console.error(`${problems.length} imports or declarations cross a boundary (boundaries/rules.ts).`);
  process.exitCode = 1;
}
