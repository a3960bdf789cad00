import { costTable, deviceTable, settingsTable } from "./costs.ts";
import { postTable } from "./post-costs.ts";

/** Prints the tables of infra/README.md. */
console.log([costTable(), settingsTable(), deviceTable(), postTable()].join("\n\n"));
