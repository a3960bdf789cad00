import { parseArgs } from "node:util";
import { hasRealData, realData } from "../support/trip-lines.ts";
import { readData, reportOf } from "./report.ts";
import { search, searchText } from "./search.ts";
import { textOf } from "./terminal.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, search: { type: "boolean", default: false } },
});

if (!hasRealData) {
  console.error(`There are no recordings to measure against: ${realData} does not exist.`);
  process.exit(1);
}

const data = await readData();
const report = reportOf(data);
const found = values.search ? search(data) : undefined;
if (values.json) console.log(JSON.stringify({ ...report, search: found }, undefined, 2));
else console.log([textOf(report), ...(found ? [searchText(found)] : [])].join("\n\n"));
if (report.violations.length > 0) process.exitCode = 1;
