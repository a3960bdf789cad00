import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { namedQueries } from "@trips/core/lake/named-queries.ts";
import { runCli } from "../../packages/cli/testing/run-cli.ts";
import { lakeDays, makeFleetLake } from "./fleet-lake.ts";

const mostLines = 14;

/** What a table shows first, and how many rows there are. */
const shorten = (text: string): string => {
  const lines = text.trimEnd().split("\n");
  return lines.length <= mostLines
    ? lines.join("\n")
    : [...lines.slice(0, mostLines - 2), "…", lines.at(-1)].join("\n");
};

/** Each named query with its answer over the fleet's lake, as docs/queries.md shows them. */
export const makeExamples = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), "queries-"));
  try {
    await makeFleetLake(directory);
    const sections: string[] = [];
    for (const { name, description } of namedQueries) {
      const words = ["query", "--named", name, "--from", lakeDays.from, "--to", lakeDays.to];
      const { stdout, stderr } = await runCli(...words, "--data", directory);
      if (stderr !== "") throw new Error(stderr);
      sections.push(
        `### ${name}\n\n${description}\n\n\`\`\`\n$ npx trips ${words.join(" ")}\n${shorten(stdout)}\n\`\`\`\n`,
      );
    }
    return sections.join("\n");
  } finally {
    await rm(directory, { recursive: true });
  }
};

/** What follows in docs/queries.md is made by `npm run queries`. */
export const examplesMark = "<!-- npm run queries -->\n";
