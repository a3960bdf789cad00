import { type CuratePorts, curate, type LakeRows } from "../application/curate.ts";
import { InjectedFault } from "./chaos-store.ts";
import { fixedNow } from "./deliveries.ts";
import { type MemoryCuratedZone, nothingErased } from "./memory-curated-zone.ts";

export const curatePortsOf = (
  zone: MemoryCuratedZone,
  objects: ReadonlyMap<string, LakeRows>,
  heldRows?: number,
): CuratePorts => ({
  heldRows,
  erasedUntil: nothingErased,
  readObject: async (key) => objects.get(key),
  files: zone.files,
  trips: zone.trips,
  putObject: zone.putObject,
  now: () => fixedNow,
  sleep: () => Promise.resolve(),
  random: () => 0.5,
});

/** As S3 and Lambda do: an event that fails is delivered again. */
export const curateUntilDone = async (ports: CuratePorts, key: string): Promise<void> => {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      await curate(ports, key);
      return;
    } catch (error) {
      if (!(error instanceof InjectedFault)) throw error;
    }
  }
  throw new Error("not done after 100 attempts");
};
