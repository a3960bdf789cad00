import { type Account, shardLimit } from "../model/account.ts";
import { invalidArgument, limitExceeded, resourceInUse } from "../model/errors.ts";
import type { Stream } from "../model/stream.ts";
import type { StreamMode } from "../model/stream-metadata.ts";
import type { RequestOf } from "../wire/request-shapes.ts";
import { noteChange } from "./limited-change.ts";
import { checkProvisioned } from "./reshard-operations.ts";
import { planUniformScaling } from "./uniform-scaling.ts";

const onDemandStreamLimit = 50;

/** Streams that are being scaled to another number of shards. */
const scaling = new WeakSet<Stream>();

export const updateShardCount = async (
  account: Account,
  request: RequestOf<"UpdateShardCount">,
): Promise<Record<string, unknown>> => {
  const stream = account.resolve(request);
  const { name } = stream.metadata;
  const address = account.address(name);
  const target = request.TargetShardCount;
  checkProvisioned(account, stream, "UpdateShardCount");
  if (scaling.has(stream)) {
    throw resourceInUse(
      `Stream ${name} under account ${address.accountId} not ACTIVE, instead in state UPDATING.`,
    );
  }
  const current = stream.openShards.length;
  const counts = `Current open shard count: ${current} Target shard count: ${target}`;
  if (target > 2 * current) {
    throw limitExceeded(
      `UpdateShardCount cannot scale up over double your current open shard count. ${counts}`,
    );
  }
  if (2 * target < current) {
    throw limitExceeded(
      `UpdateShardCount cannot scale down below half your current open shard count. ${counts}`,
    );
  }
  if (target > current) account.checkShardLimit(target - current);
  scaling.add(stream);
  try {
    const nowMs = Math.floor(account.now());
    await stream.update((metadata) => ({
      ...metadata,
      ...noteChange(metadata, "shardCount", address, nowMs),
    }));
    const plan = () => planUniformScaling(stream.openShards, target);
    while (await stream.reshard(plan, Math.floor(account.now())));
  } finally {
    scaling.delete(stream);
  }
  return {
    StreamName: name,
    StreamARN: account.arn(name),
    CurrentShardCount: current,
    TargetShardCount: target,
  };
};

/** The shards stay: on AWS, too, a stream keeps them when its mode changes. */
export const updateStreamMode = async (
  account: Account,
  request: RequestOf<"UpdateStreamMode">,
): Promise<undefined> => {
  if (request.WarmThroughputMiBps !== undefined) {
    throw invalidArgument("WarmThroughputMiBps is not supported here; leave it out.");
  }
  const stream = account.resolve(request);
  const mode = request.StreamModeDetails.StreamMode as StreamMode;
  const address = account.address(stream.metadata.name);
  const nowMs = Math.floor(account.now());
  await stream.update((metadata) => {
    if (metadata.mode === mode) {
      throw invalidArgument(
        `Stream ${address.name} under account ${address.accountId} is already in ${mode} mode.`,
      );
    }
    return { ...metadata, ...noteChange(metadata, "mode", address, nowMs), mode };
  });
  return undefined;
};

export const updateMaxRecordSize = async (
  account: Account,
  request: RequestOf<"UpdateMaxRecordSize">,
): Promise<undefined> => {
  const maximumRecordKib = request.MaxRecordSizeInKiB;
  await account.resolve(request).update((metadata) => ({ ...metadata, maximumRecordKib }));
  return undefined;
};

export const describeLimits = async (account: Account): Promise<Record<string, unknown>> => ({
  ShardLimit: shardLimit,
  OpenShardCount: account.openShardCount,
  OnDemandStreamCount: account.streams().filter(({ metadata }) => metadata.mode === "ON_DEMAND").length,
  OnDemandStreamCountLimit: onDemandStreamLimit,
});
