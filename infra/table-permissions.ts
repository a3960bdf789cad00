import { table as spec, type TableAccess } from "../packages/core/pipeline.ts";
import type { Permission } from "./functions.ts";
import type { Table } from "./table.ts";

const actions = {
  get: "dynamodb:GetItem",
  batchGet: "dynamodb:BatchGetItem",
  query: "dynamodb:Query",
  put: "dynamodb:PutItem",
  update: "dynamodb:UpdateItem",
  scan: "dynamodb:Scan",
  delete: "dynamodb:DeleteItem",
} as const;

/**
 * Permissions for the table accesses in `pipeline.ts`, on the table in service, which is the first, or on all. A transaction
 * needs the permission of each of its actions.
 */
export const tablePermissions = (tables: readonly Table[], accesses: readonly TableAccess[]): Permission[] =>
  accesses.flatMap(({ reads = [], writes = [], queriesIndexes = false, keyPrefix, inEveryTable = false }) => {
    const arns = tables.slice(0, inEveryTable ? undefined : 1).map(({ arn }) => arn);
    const operations = [...reads, ...writes];
    const wide = operations.filter((operation) => queriesIndexes && operation === "query");
    const narrow = operations.filter((operation) => !wide.includes(operation));
    const indexes = arns.flatMap((arn) => spec.indexes.map(({ name }) => $interpolate`${arn}/index/${name}`));
    const conditions = keyPrefix && [
      { test: "ForAllValues:StringLike", variable: "dynamodb:LeadingKeys", values: [`${keyPrefix}*`] },
    ];
    return [
      { operations: narrow, resources: arns },
      { operations: wide, resources: [...arns, ...indexes] },
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
