import { hasRealData } from "../support/trip-lines.ts";
import { runBooks } from "./books.ts";
import { runColdStart } from "./cold-start.ts";
import { runConsumer } from "./consumer.ts";
import { runCurate } from "./curate.ts";
import { runEngine } from "./engine.ts";
import { runGaps } from "./gaps.ts";
import { runGrowth } from "./growth.ts";
import { runRecount } from "./recount.ts";
import { machine, printSection } from "./report.ts";
import { runSize } from "./size.ts";

const sections = {
  size: runSize,
  engine: runEngine,
  growth: runGrowth,
  gaps: runGaps,
  recount: runRecount,
  consumer: runConsumer,
  curate: runCurate,
  books: runBooks,
  "cold-start": runColdStart,
} as const;
type Name = keyof typeof sections;

const isName = (text: string): text is Name => Object.hasOwn(sections, text);

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !isName(name));
if (unknown.length > 0) {
  console.error(`Unknown section ${unknown.join(", ")}. Sections: ${Object.keys(sections).join(", ")}.`);
  process.exit(2);
}

console.log(machine());
console.log(hasRealData ? "Real drives of ../shared/data" : "Simulated drives: ../shared/data is not there");
for (const name of asked.length > 0 ? asked.filter(isName) : (Object.keys(sections) as Name[]))
  printSection(await sections[name]());
