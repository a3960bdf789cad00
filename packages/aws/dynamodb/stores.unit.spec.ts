import { afterAll, beforeAll } from "vitest";
import { describeStores } from "../testing/describe-stores.ts";
import { startTable } from "../testing/dynamodb.ts";

let table: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

describeStores("DynamoDB", () => table);
