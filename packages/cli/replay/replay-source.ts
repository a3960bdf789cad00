import { setTimeout as sleep } from "node:timers/promises";
import type { OpenSource } from "@trips/aws/replay/open-source.ts";
import { createWorkers } from "@trips/aws/replay/workers.ts";
import { noReplayCounts, type Progress, replay } from "@trips/core/application/replay.ts";
import { type Extent, progressText } from "./report.ts";
import { effectsOf, type Result, type ResumableRun } from "./run.ts";

/** From the checkpoint to the end, or until it is stopped; only then there is a checkpoint left. */
export const replaySource = async (
  run: ResumableRun,
  { parts, measure, isTime }: OpenSource,
  startedMs: number,
): Promise<Result> => {
  const { connection, table, served, workers, rate, signal, checkpoint, line, now } = run;
  const total = await measure();
  const saved: Progress = (await checkpoint.load()) ?? { next: "", done: 0, counts: noReplayCounts };
  const beganMs = now();
  let extent: Extent = { from: 0, done: saved.done, total };
  let startedFrom: number | undefined = isTime ? undefined : saved.done;
  const counts = await replay(
    {
      workers: createWorkers(
        { client: connection.documents, tableName: table },
        served,
        workers,
        effectsOf(run),
      ),
      sleep: (ms) => sleep(ms, undefined, { signal }).catch(() => {}),
      random: Math.random,
      now,
      rate,
      isStopped: () => signal.aborted,
      keep: async (progress) => {
        await checkpoint.save({ ...progress, startedMs });
        // 0: not every shard has been read from yet.
        if (progress.done > 0) startedFrom ??= progress.done;
        const origin = startedFrom ?? total;
        extent = { from: isTime ? origin : 0, done: progress.done, total };
        const seconds = (now() - beganMs) / 1000;
        const inRun = progress.counts.records - saved.counts.records;
        const perSecond = Math.round(inRun / Math.max(seconds, 0.001)).toLocaleString("en-US");
        line.show(
          `${perSecond} records/s  ${progressText(progress.counts.records, extent, origin, seconds)}`,
        );
      },
    },
    parts(saved.next === "" ? undefined : saved.next),
    saved.counts,
  );
  const isStopped = signal.aborted && extent.done < total;
  if (!isStopped) await checkpoint.remove();
  return { counts, inRun: counts.records - saved.counts.records, isStopped };
};
