import type { ConsumedCapacity, DynamoDBClient } from "@aws-sdk/client-dynamodb";

export type Usage = { readonly calls: number; readonly writeUnits: number; readonly readUnits: number };

const reads = new Set(["BatchGetItemCommand", "GetItemCommand", "QueryCommand", "ScanCommand"]);

type Answer = { readonly ConsumedCapacity?: ConsumedCapacity | readonly ConsumedCapacity[] };

/**
 * Counts every call of a client and its ConsumedCapacity. An answer without it is an error, so that nothing
 * counts as free.
 */
export const meter = (client: DynamoDBClient): { take: () => Usage } => {
  let usage: Usage = { calls: 0, writeUnits: 0, readUnits: 0 };
  client.middlewareStack.add(
    (next, context) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: "TOTAL" });
      const result = await next(args);
      const { ConsumedCapacity: consumed } = result.output as Answer;
      if (!consumed) throw new Error(`${context.commandName} was answered without its consumed capacity`);
      const units = [consumed].flat().reduce((sum, { CapacityUnits }) => sum + (CapacityUnits ?? 0), 0);
      const isRead = reads.has(String(context.commandName));
      usage = {
        calls: usage.calls + 1,
        writeUnits: usage.writeUnits + (isRead ? 0 : units),
        readUnits: usage.readUnits + (isRead ? units : 0),
      };
      return result;
    },
    { step: "initialize", name: "meter" },
  );
  return {
    take() {
      const taken = usage;
      usage = { calls: 0, writeUnits: 0, readUnits: 0 };
      return taken;
    },
  };
};
