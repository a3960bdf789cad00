import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { straightDrive } from "@trips/core/testing/records.ts";
import { formatNumber } from "../bench/numbers.ts";
import { machine, printSection } from "../bench/report.ts";
import { createApiClient, until } from "../support/api-client.ts";
import { makeDirectory, startPlatform } from "../support/platform.ts";

/**
 * Memory of `trips start` before, during and after a burst: 600 posts of a thousand records, 40 at once, until all are
 * visible, and then idle.
 */
const posts = 600;
const recordsPerPost = 1_000;
const atOnce = 40;
const drivers = Array.from({ length: atOnce }, (_, index) => `driver-${index}`);
const quietMinutes = Number(process.argv[2] ?? 4);
if (!Number.isInteger(quietMinutes) || quietMinutes < 1) {
  console.error("Usage: npm run bench:burst [-- <minutes of quiet after it, at least 1>]");
  process.exit(2);
}

/** Linux has it in /proc; elsewhere the bench fails with the path it could not read. */
const residentBytes = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) * 1024;
};

const directory = await makeDirectory();
try {
  console.log(machine());
  const platform = await startPlatform({ directory: directory.path, options: ["--lift-limits"] });
  try {
    const api = createApiClient(platform);
    for (const driver of drivers) await api.tokenOf(driver);
    const curve: [moment: string, bytes: number][] = [];
    const mark = async (moment: string) => curve.push([moment, await residentBytes(platform.pid)]);
    await mark("started");

    let peak = 0;
    const sampling = new AbortController();
    const sampler = (async () => {
      while (!sampling.signal.aborted) {
        peak = Math.max(peak, await residentBytes(platform.pid));
        await sleep(200);
      }
    })();
    const startT = Date.now() - 6 * 3_600_000;
    const perDriver = posts / drivers.length;
    await Promise.all(
      drivers.map(async (driver) => {
        for (let post = 0; post < perDriver; post++) {
          const records = straightDrive({
            count: recordsPerPost,
            firstId: post * recordsPerPost,
            startT: startT + post * recordsPerPost * 1_000,
          });
          const answer = await api.post("burst", { timeZone: "UTC", records }, { driver });
          if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
        }
      }),
    );
    await mark("all accepted");
    for (const driver of drivers)
      await until(
        async () => {
          const answer = await api.get("/v1/trips/burst", driver);
          return answer.ok ? ((await answer.json()) as { quality: { unique: number } }).quality.unique : 0;
        },
        (unique) => unique === perDriver * recordsPerPost,
        600_000,
      );
    await mark("all visible");
    sampling.abort();
    await sampler;
    curve.push(["at most", peak]);
    for (let minute = 1; minute <= quietMinutes; minute++) {
      await sleep(60_000);
      await mark(`${minute} min later`);
    }
    printSection({
      title: "Memory after a burst",
      notes: [`${posts} posts of ${recordsPerPost} records, ${atOnce} at once.`],
      tables: [
        {
          head: ["", "resident MB"],
          rows: curve.map(([moment, bytes]) => [moment, formatNumber(bytes / 1e6)]),
        },
      ],
      targets: [],
    });
  } finally {
    await platform.interrupt();
  }
} finally {
  await directory.remove();
}
