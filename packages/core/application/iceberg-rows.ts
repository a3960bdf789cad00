import type { ErasedRows } from "../lake/iceberg.ts";
import { retentionDays } from "../pipeline.ts";
import type { EraseProgressStore } from "./erase-lake.ts";

/** What deletes rows of the Iceberg table; each is done once it returns, and may be repeated. */
export type IcebergRows = {
  erase(erased: readonly ErasedRows[]): Promise<void>;
  expire(receivedBeforeMs: number): Promise<void>;
};

const dayMs = 86_400_000;

/** Once a day: S3 Tables expires no rows, and positions expire with their trips. */
export const expireIcebergRows = async (ports: {
  readonly rows: IcebergRows;
  readonly progress: EraseProgressStore;
  readonly now: () => number;
}): Promise<void> => {
  const { rows, progress, now } = ports;
  const today = new Date(now()).toISOString().slice(0, 10);
  if ((await progress.load()).expiredOn === today) return;
  await rows.expire(now() - (retentionDays.trips + 1) * dayMs);
  const { rev, ...stored } = await progress.load();
  await progress.save({ ...stored, rev: rev + 1, expiredOn: today });
};
