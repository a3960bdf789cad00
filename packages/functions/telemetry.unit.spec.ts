import { OperatorError } from "@trips/core/application/loggable-error.ts";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTelemetry } from "./telemetry.ts";
import { aContext, captureOutput } from "./testing/invocation.ts";

let output: ReturnType<typeof captureOutput>;
beforeEach(() => {
  vi.stubEnv("POWERTOOLS_DEV", "true");
  vi.stubEnv("POWERTOOLS_METRICS_DISABLED", "false");
  vi.stubEnv("POWERTOOLS_METRICS_NAMESPACE", "trips");
  vi.stubEnv("POWERTOOLS_LOG_LEVEL", "INFO");
  output = captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const logged = () => output.lines.map((line) => JSON.parse(line));

test.each(["info", "warn", "error"] as const)(
  "%s is one line of JSON with the service and its fields",
  (level) => {
    createTelemetry("pulse").logger[level]("window closed", { records: 3 });
    expect(logged()).toEqual([
      expect.objectContaining({
        level: level.toUpperCase(),
        service: "pulse",
        message: "window closed",
        records: 3,
      }),
    ]);
  },
);

test("an error among the fields is logged without a message that may quote data", () => {
  const { logger } = createTelemetry("pulse");
  logger.error("failed", { error: new Error("ana.gomez"), cause: new OperatorError("the table is missing") });
  expect(output.lines.join()).not.toContain("ana");
  expect(output.lines.join()).toContain("the table is missing");
});

test("a thrown error leaves the handler without the data it quotes, an answer leaves it unchanged", async () => {
  const { guard } = createTelemetry("pulse");
  await expect(guard(async () => "answer")({}, aContext)).resolves.toBe("answer");
  const failing = guard(async () => {
    throw Object.assign(new Error("ana.gomez"), { Item: { driver: "ana.gomez" } });
  });
  const thrown = await failing({}, aContext).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(Error);
  expect(JSON.stringify(thrown) + String((thrown as Error).stack)).not.toContain("ana");
});

test("counts and durations are metrics of the service, and a clock set back gives no negative one", async () => {
  const telemetry = createTelemetry("aggregate");
  telemetry.count({ Batches: 2, Records: 0 });
  telemetry.time("ArrivalToCommit", -5);
  const [, logMetrics] = telemetry.middleware();
  await logMetrics!.after!({ event: {}, context: aContext, internal: {} } as never);
  expect(logged()).toEqual([
    expect.objectContaining({ service: "aggregate", Batches: 2, Records: 0, ArrivalToCommit: 0 }),
  ]);
});
