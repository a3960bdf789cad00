import { startEdge } from "../../packages/local/edge/edge.ts";
import { openKinesis } from "../../packages/local/kinesis/open-kinesis.ts";

/** The measured process: Kinesis behind its edge, limits lifted. The parent asks and gets an answer by IPC. */
const directory = process.argv[2];
if (directory === undefined) throw new Error("Usage: server-main.ts <directory>");
const started = performance.now();
const kinesis = await openKinesis({ directory, limits: "lifted" });
const edge = await startEdge({ port: 0, services: [kinesis] });
const openedMs = performance.now() - started;

let peakRss = 0;
const sample = () => {
  peakRss = Math.max(peakRss, process.memoryUsage.rss());
};
setInterval(sample, 50).unref();

process.on("message", (question) => {
  sample();
  process.send!({ peakRss, cpuMicros: process.cpuUsage().user + process.cpuUsage().system });
  if (question === "reset") peakRss = 0;
});
process.on("disconnect", async () => {
  await edge.stop();
  await kinesis.stop();
});
process.send!({ port: edge.port, openedMs });
