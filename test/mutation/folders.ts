import { matchesGlob } from "node:path";

export type Folder = {
  readonly name: string;
  /** Which files are mutated. */
  readonly mutate: string;
  /** The least share of its mutants that specs must kill, in per cent. */
  readonly atLeast: number;
};

/** What is mutated outside of the engine. */
export const folders: readonly Folder[] = [
  { name: "application", mutate: "packages/core/application/**/*.ts", atLeast: 85 },
  { name: "aws", mutate: "packages/aws/**/*.ts", atLeast: 85 },
  { name: "functions", mutate: "packages/functions/**/*.ts", atLeast: 85 },
  { name: "client", mutate: "packages/client/**/*.ts", atLeast: 85 },
  { name: "web's models", mutate: "web/features/*/model/**/*.ts", atLeast: 85 },
];

/** The part of Stryker's report that the score is computed from. */
export type Report = {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>;
};

export type Score = Folder & { readonly killed: number; readonly survived: number; readonly percent: number };

const killing = new Set(["Killed", "Timeout"]);
const surviving = new Set(["Survived", "NoCoverage"]);

/** The score of each folder with mutants in the report. Mutants that could not run do not count. */
export const scoresOf = ({ files }: Report): Score[] =>
  folders.flatMap((folder) => {
    const statuses = Object.entries(files)
      .filter(([path]) => matchesGlob(path, folder.mutate))
      .flatMap(([, { mutants }]) => mutants.map(({ status }) => status));
    const killed = statuses.filter((status) => killing.has(status)).length;
    const survived = statuses.filter((status) => surviving.has(status)).length;
    const all = killed + survived;
    return all === 0 ? [] : [{ ...folder, killed, survived, percent: (100 * killed) / all }];
  });
