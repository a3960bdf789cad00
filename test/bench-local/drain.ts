import { GetRecordsCommand, KinesisClient } from "@aws-sdk/client-kinesis";
import { decodeCbor, encodeCbor } from "../../packages/local/kinesis/wire/cbor.ts";
import { shards, streamName } from "./fill.ts";
import { type LeanClient, openLeanClient } from "./lean-client.ts";

export type Drained = { readonly records: number; readonly milliseconds: number };

const shardIds = Array.from({ length: shards }, (_, number) => `shardId-00000000000${number}`);
const concurrency = 2;

type Page = { readonly records: number; readonly next: string; readonly isAtTip: boolean };

/** Reads all shards from their oldest records to their tips, two shards at a time, until `maximum` records. */
const drainShards = async (
  read: (iterator: string) => Promise<Page>,
  begin: (shardId: string) => Promise<string>,
  maximum: number,
): Promise<Drained> => {
  const waiting = [...shardIds];
  let records = 0;
  const started = performance.now();
  const consume = async () => {
    for (let shardId = waiting.shift(); shardId !== undefined; shardId = waiting.shift()) {
      let iterator = await begin(shardId);
      for (let isAtTip = false; !isAtTip && records < maximum; ) {
        const page = await read(iterator);
        records += page.records;
        iterator = page.next;
        isAtTip = page.isAtTip;
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, consume));
  return { records, milliseconds: performance.now() - started };
};

const pool = async (port: number, contentType?: string) => {
  const free: LeanClient[] = await Promise.all(
    Array.from({ length: concurrency }, () => openLeanClient(port, contentType)),
  );
  return {
    async post(operation: string, body: Uint8Array): Promise<Buffer> {
      const client = free.pop()!;
      const answer = await client.post(operation, body);
      free.push(client);
      return answer;
    },
    close() {
      for (const client of free) client.close();
    },
  };
};

const json = (value: object) => Buffer.from(JSON.stringify(value));

const position = (ShardId: string) => ({
  StreamName: streamName,
  ShardId,
  ShardIteratorType: "TRIM_HORIZON" as const,
});

/** Reads only the end of an answer, which holds the next iterator: the server is what is measured. */
export const drainLean = async (port: number, maximum = Infinity): Promise<Drained> => {
  const clients = await pool(port);
  const drained = await drainShards(
    async (iterator) => {
      const answer = await clients.post("GetRecords", json({ ShardIterator: iterator }));
      const end = answer.lastIndexOf('],"NextShardIterator"');
      const { NextShardIterator: next, MillisBehindLatest } = JSON.parse(
        `{${answer.toString("utf8", end + 2)}`,
      );
      return { records: countOf(answer, '{"SequenceNumber"'), next, isAtTip: MillisBehindLatest === 0 };
    },
    async (shardId) =>
      JSON.parse((await clients.post("GetShardIterator", json(position(shardId)))).toString()).ShardIterator,
    maximum,
  );
  clients.close();
  return drained;
};

const countOf = (answer: Buffer, mark: string): number => {
  let count = 0;
  for (let at = answer.indexOf(mark); at >= 0; at = answer.indexOf(mark, at + 1000)) count += 1;
  return count;
};

/** Like the lean client, in CBOR, which has no base64. It decodes the answers, which is cheap. */
export const drainCbor = async (port: number, maximum = Infinity): Promise<Drained> => {
  const clients = await pool(port, "application/x-amz-cbor-1.1");
  const call = async (operation: string, request: object) =>
    decodeCbor(await clients.post(operation, encodeCbor(request))) as Record<string, unknown>;
  const drained = await drainShards(
    async (iterator) => {
      const answer = await call("GetRecords", { ShardIterator: iterator });
      return {
        records: (answer.Records as unknown[]).length,
        next: answer.NextShardIterator as string,
        isAtTip: answer.MillisBehindLatest === 0,
      };
    },
    async (shardId) => (await call("GetShardIterator", position(shardId))).ShardIterator as string,
    maximum,
  );
  clients.close();
  return drained;
};

export const openSdkClient = (port: number): KinesisClient =>
  new KinesisClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });

export const drainSdk = async (port: number, maximum = Infinity): Promise<Drained> => {
  const client = openSdkClient(port);
  const lean = await pool(port);
  const drained = await drainShards(
    async (ShardIterator) => {
      const answer = await client.send(new GetRecordsCommand({ ShardIterator }));
      return {
        records: answer.Records!.length,
        next: answer.NextShardIterator!,
        isAtTip: answer.MillisBehindLatest === 0,
      };
    },
    async (shardId) =>
      JSON.parse((await lean.post("GetShardIterator", json(position(shardId)))).toString()).ShardIterator,
    maximum,
  );
  client.destroy();
  lean.close();
  return drained;
};
