import { execFileSync } from "node:child_process";
import { closeSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";

export type SmallDisk = {
  /** Takes all the room that is left. */
  fill(): void;
  /** Gives it back. */
  free(): void;
  unmount(): void;
};

const megabytes = 256;
const block = Buffer.alloc(64 * 1024);

/** Mounts a disk of its own at the directory; undefined if this user may not, as outside of Linux or without root. */
export const mountSmallDisk = (directory: string): SmallDisk | undefined => {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", directory], {
      stdio: "ignore",
    });
  } catch {
    return undefined;
  }
  const ballast = join(directory, "ballast");
  const free = (): void => rmSync(ballast, { force: true });
  return {
    fill() {
      const file = openSync(ballast, "w");
      try {
        for (let left = statfsSync(directory).bavail; left > 0; left = statfsSync(directory).bavail)
          writeSync(file, block);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      } finally {
        closeSync(file);
      }
    },
    free,
    unmount: () => void execFileSync("umount", ["--lazy", directory]),
  };
};
