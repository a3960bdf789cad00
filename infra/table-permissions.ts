import { table as spec, type TableAccess } from "../packages/core/pipeline.ts";
import type { Permission } from "./functions.ts";
import type { Table } from "./table.ts";

const actions = {
  get: "dynamodb:GetItem",
  batchGet: "dynamodb:BatchGetItem",
  query: "dynamodb:Query",
  put: "dynamodb:PutItem",
  update: "dynamodb:UpdateItem",
  delete: "dynamodb:DeleteItem",
} as const;

/** Permissions for the table accesses in `pipeline.ts`. A transaction needs the permission of each of its actions. */
export const tablePermissions = (table: Table, accesses: readonly TableAccess[]): Permission[] =>
  accesses.flatMap(({ reads = [], writes = [], queriesIndexes = false, keyPrefix }) => {
    const operations = [...reads, ...writes];
    const wide = operations.filter((operation) => queriesIndexes && operation === "query");
    const narrow = operations.filter((operation) => !wide.includes(operation));
    const indexes = spec.indexes.map(({ name }) => $interpolate`${table.arn}/index/${name}`);
    const conditions = keyPrefix && [
      { test: "ForAllValues:StringLike", variable: "dynamodb:LeadingKeys", values: [`${keyPrefix}*`] },
    ];
    return [
      { operations: narrow, resources: [table.arn] },
      { operations: wide, resources: [table.arn, ...indexes] },
    ].flatMap(({ operations, resources }) =>
      operations.length === 0
        ? []
        : [
            {
              actions: operations.map((operation) => actions[operation]),
              resources,
              ...(conditions && { conditions }),
            },
          ],
    );
  });
