import type { Fix } from "@trips/core/domain/gps-record.ts";
import { type Drive, loadDrives } from "../bench/drives.ts";

/** A drive as one phone posts it, live: its first fix is of `startT`. */
export type PostedDrive = Pick<Drive, "driver" | "trip" | "vehicle" | "timeZone" | "fixes">;

export type Plan = {
  /** Distinguishes the drivers of one plan from those of another. */
  readonly name: string;
  readonly records: number;
  readonly startT: number;
};

/** As many drives as hold the records: the recorded ones again and again, each time by other drivers; longest first. */
export const planDrives = async ({ name, records, startT }: Plan): Promise<PostedDrive[]> => {
  const drives = await loadDrives();
  const planned: PostedDrive[] = [];
  let left = records;
  for (let index = 0; left > 0; index++) {
    const { driver, fixes, ...drive } = drives[index % drives.length]!;
    const kept = fixes.slice(0, left);
    const copy = Math.floor(index / drives.length);
    planned.push({ ...drive, driver: `${name}-${copy}-${driver}`, fixes: beginAt(startT, kept) });
    left -= kept.length;
  }
  return planned.sort((a, b) => b.fixes.length - a.fixes.length);
};

const beginAt = (startT: number, fixes: readonly Fix[]): Fix[] => {
  const shift = startT - Math.min(...fixes.map(({ t }) => t));
  return fixes.map((fix) => ({ ...fix, t: fix.t + shift }));
};
