import { describeStores } from "@trips/aws/testing/describe-stores.ts";
import { table as described } from "@trips/core/pipeline.ts";
import { createTableClient } from "./document-client.ts";
import { MemoryTable } from "./memory-table.ts";

const client = createTableClient({
  tables: new Map([[described.name, new MemoryTable(described, () => 0)]]),
  now: () => 0,
  staleness: () => 0,
  transport: async ({ run }) => run(),
});

describeStores("the simulated table", () => ({ client, tableName: described.name }));
