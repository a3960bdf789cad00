import { randomBytes } from "node:crypto";
import { openLeanClient } from "./lean-client.ts";

export const streamName = "records";
export const shards = 4;
export const recordBytes = 1000;
export const recordsPerRequest = 500;
const connections = 4;

/** Bodies of PutRecords with 500 records of 1 KB and as many keys, built before measuring. */
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

/** After each tenth: the milliseconds since the beginning, and the server's processor time by then. */
export type FillMark = { readonly milliseconds: number; readonly serverMicros: number };

/** Puts `records` records and returns a mark for their beginning and for each tenth of them. */
export const fill = async (
  port: number,
  records: number,
  serverMicros: () => Promise<number>,
): Promise<FillMark[]> => {
  const bodies = putBodies(8);
  const clients = await Promise.all(Array.from({ length: connections }, () => openLeanClient(port)));
  const requests = Math.ceil(records / recordsPerRequest);
  const marks: Promise<FillMark>[] = [];
  let sent = 0;
  let acknowledged = 0;
  const started = performance.now();
  const mark = async () => {
    const milliseconds = performance.now() - started;
    return { milliseconds, serverMicros: await serverMicros() };
  };
  marks.push(mark());
  const produce = async (client: (typeof clients)[number]) => {
    while (sent < requests) {
      const answer = await client.post("PutRecords", bodies[sent++ % bodies.length]!);
      if (answer.indexOf('"FailedRecordCount":0') < 0) throw new Error(answer.toString("utf8", 0, 500));
      acknowledged += 1;
      if (acknowledged >= (marks.length * requests) / 10) marks.push(mark());
    }
  };
  await Promise.all(clients.map(produce));
  for (const client of clients) client.close();
  return Promise.all(marks);
};
