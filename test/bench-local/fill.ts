import { randomBytes } from "node:crypto";
import { openLeanClient } from "./lean-client.ts";

export const streamName = "records";
export const shards = 4;
export const recordBytes = 1000;
export const recordsPerRequest = 500;
const connections = 4;

/** Bodies of PutRecords with 500 records of 1 KB and as many keys, made before anything is measured. */
export const putBodies = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, body) =>
    Buffer.from(
      JSON.stringify({
        StreamName: streamName,
        Records: Array.from({ length: recordsPerRequest }, (_, index) => ({
          PartitionKey: `driver-${body}/trip-${index}`,
          Data: randomBytes(recordBytes).toString("base64"),
        })),
      }),
    ),
  );

/** Puts `records` records and returns the milliseconds after which each next 1 % of them was acknowledged. */
export const fill = async (port: number, records: number): Promise<number[]> => {
  const bodies = putBodies(8);
  const clients = await Promise.all(Array.from({ length: connections }, () => openLeanClient(port)));
  const requests = Math.ceil(records / recordsPerRequest);
  const marks: number[] = [];
  let sent = 0;
  let acknowledged = 0;
  const started = performance.now();
  const produce = async (client: (typeof clients)[number]) => {
    while (sent < requests) {
      const answer = await client.post("PutRecords", bodies[sent++ % bodies.length]!);
      if (answer.indexOf('"FailedRecordCount":0') < 0) throw new Error(answer.toString("utf8", 0, 500));
      acknowledged += 1;
      if (acknowledged >= ((marks.length + 1) * requests) / 100) marks.push(performance.now() - started);
    }
  };
  await Promise.all(clients.map(produce));
  for (const client of clients) client.close();
  return marks;
};
