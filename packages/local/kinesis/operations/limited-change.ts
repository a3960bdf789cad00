import { limitExceeded, type StreamAddress } from "../model/errors.ts";
import type { LimitedChange, StreamMetadata } from "../model/stream-metadata.ts";

const dayMs = 24 * 3_600_000;

const limits: Readonly<Record<LimitedChange, { readonly perDay: number; readonly name: string }>> = {
  shardCount: { perDay: 10, name: "UpdateShardCount" },
  mode: { perDay: 2, name: "UpdateStreamMode" },
  encryption: { perDay: 25, name: "StartStreamEncryption" },
};

/** Records a change of this kind, or refuses it if AWS's limit for 24 hours is reached. */
export const noteChange = (
  metadata: StreamMetadata,
  change: LimitedChange,
  stream: StreamAddress,
  nowMs: number,
): Pick<StreamMetadata, "changedAtMs"> => {
  const { perDay, name } = limits[change];
  const recent = (metadata.changedAtMs?.[change] ?? []).filter((timeMs) => nowMs - timeMs < dayMs);
  if (recent.length >= perDay) {
    throw limitExceeded(
      `${name} cannot change stream ${stream.name} under account ${stream.accountId} more than ${perDay} times ` +
        "in a rolling 24 hour period.",
    );
  }
  return { changedAtMs: { ...metadata.changedAtMs, [change]: [...recent, nowMs] } };
};
