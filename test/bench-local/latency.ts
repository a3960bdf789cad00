import { PutRecordCommand } from "@aws-sdk/client-kinesis";
import { openSdkClient } from "./drain.ts";
import { recordBytes, streamName } from "./fill.ts";
import { openLeanClient } from "./lean-client.ts";

const warmUp = 300;

/** Milliseconds of each PutRecord of 1 KB, one after the other. */
const measure = async (count: number, put: (index: number) => Promise<unknown>): Promise<number[]> => {
  const times: number[] = [];
  for (let index = 0; index < warmUp + count; index++) {
    const started = performance.now();
    await put(index);
    if (index >= warmUp) times.push(performance.now() - started);
  }
  return times;
};

const data = Buffer.alloc(recordBytes, 7);

export const putLatencyLean = async (port: number, count: number): Promise<number[]> => {
  const client = await openLeanClient(port);
  const times = await measure(count, (index) =>
    client.post(
      "PutRecord",
      Buffer.from(
        JSON.stringify({
          StreamName: streamName,
          PartitionKey: `k${index}`,
          Data: data.toString("base64"),
        }),
      ),
    ),
  );
  client.close();
  return times;
};

export const putLatencySdk = async (port: number, count: number): Promise<number[]> => {
  const client = openSdkClient(port);
  const times = await measure(count, (index) =>
    client.send(new PutRecordCommand({ StreamName: streamName, PartitionKey: `k${index}`, Data: data })),
  );
  client.destroy();
  return times;
};
