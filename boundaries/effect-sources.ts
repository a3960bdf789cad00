/**
 * What the simulation runs takes time, chance and scheduling from whoever calls it. A file that reads them itself is listed
 * here with its reason; an entry without such a use is reported.
 */
export const simulated = [
  "packages/{aws,functions,client,sim}/**/*.ts",
  "packages/local/{api-gateway,firehose,kinesis,lambda}/**/*.ts",
] as const;

const edge = "It is where a deployed function gets them.";
const threads = "It runs functions in threads of their own, which the simulation does not.";
const sockets = "It serves sockets, which the simulation does not.";

export const effectSources: Readonly<Record<string, string>> = {
  "packages/aws/athena/iceberg-rows.ts": "Athena is not simulated.",
  "packages/aws/effects.ts": "It is where the adapters get them, unless they are passed in.",
  "packages/client/effects.ts": "It is where a phone gets them, unless they are passed in.",
  "packages/functions/device-authorizer.ts": edge,
  "packages/functions/devices-api.ts": edge,
  "packages/functions/erase-api.ts": edge,
  "packages/functions/erase-from-iceberg.ts": edge,
  "packages/functions/mqtt-authorizer.ts": edge,
  "packages/functions/read-api.ts": edge,
  "packages/functions/surroundings.ts": edge,
  "packages/local/api-gateway/api-gateway.ts": sockets,
  "packages/local/firehose/prefix.ts": "No prefix of ours asks for a random string.",
  "packages/local/firehose/wire.ts": sockets,
  "packages/local/kinesis/log/shard-log.ts": "It writes files; the simulation keeps records in memory.",
  "packages/local/kinesis/operations/subscribe-to-shard.ts": "Enhanced fan-out is not simulated.",
  "packages/local/lambda/fake-kinesis.ts": "It is a double for specs.",
  "packages/local/lambda/function-runtime.ts": threads,
  "packages/local/lambda/instance-main.ts": threads,
  "packages/local/lambda/instance-pool.ts": threads,
  "packages/local/lambda/instance.ts": threads,
  "packages/local/lambda/memory-watch.ts": threads,
  "packages/sim/world/scheduler.ts": "It lets everything come to rest between two events.",
};
