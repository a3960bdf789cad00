import { table as spec } from "../packages/core/pipeline.ts";
import type { Permission } from "./functions.ts";
import type { Table } from "./table.ts";

/** What `packages/aws/dynamodb` asks of the table, per use. A transaction needs the permission of each of its actions. */

/** `createTripReader`: the read API and the dashboard. */
export const readTable = (table: Table): Permission[] => [
  { actions: ["dynamodb:BatchGetItem"], resources: [table.arn] },
  {
    actions: ["dynamodb:Query"],
    resources: [table.arn, ...spec.indexes.map(({ name }) => $interpolate`${table.arn}/index/${name}`)],
  },
];

/** `createTripStore`: `aggregate`. */
export const commitTrips = (table: Table): Permission[] => [
  {
    actions: [
      "dynamodb:BatchGetItem",
      "dynamodb:Query",
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
      "dynamodb:DeleteItem",
    ],
    resources: [table.arn],
  },
];

/** `createPulseStore`: `pulse` writes its own items and nothing else. */
export const writePulse = (table: Table): Permission[] => [
  {
    actions: ["dynamodb:PutItem"],
    resources: [table.arn],
    conditions: [{ test: "ForAllValues:StringLike", variable: "dynamodb:LeadingKeys", values: ["PULSE#*"] }],
  },
];

/** `createShareStore`, beside what `readTable` allows: the dashboard writes the items of shares and nothing else. */
export const keepShares = (table: Table): Permission[] => [
  {
    actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"],
    resources: [table.arn],
    conditions: [{ test: "ForAllValues:StringLike", variable: "dynamodb:LeadingKeys", values: ["SHARE#*"] }],
  },
];
