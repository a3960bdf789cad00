import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFakeRecordsApi } from "@trips/client/testing/fake-records-api.ts";
import { createManualClock } from "@trips/client/testing/manual-clock.ts";
import { callerRateResponse } from "@trips/core/api/routes.ts";
import type { HttpFetch } from "@trips/importer/http-fetch.ts";
import { runImport } from "@trips/importer/run-import.ts";
import { createCallerRate } from "@trips/local/api-gateway/caller-rate.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startSimulation } from "../simulator/start-simulation.ts";
import { createTokenSource } from "../token-source.ts";
import { openFile } from "./open-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "trips-rate-"));
});
afterEach(() => rm(folder, { recursive: true }));

const startMs = Date.parse("2026-03-01T15:00:00Z");

const answered = (body: object) => ({
  status: 200,
  headers: { get: () => null },
  text: async () => JSON.stringify(body),
});

/** The read API's answer for any trip and its rejects. */
const allCounted = { quality: { unique: Number.MAX_SAFE_INTEGER }, trips: [] };

/** The API behind the local gateway's rate limit per caller, on a clock that advances while everybody waits. */
const setUp = (limit: number) => {
  const api = createFakeRecordsApi({});
  const clock = createManualClock(startMs);
  const rules = [{ name: "token", by: { header: "authorization" }, limit }];
  const isBeyond = createCallerRate({ windowSeconds: 60, rules }, clock.now);
  let refused = 0;
  const fetch: HttpFetch = async (url, { body = "", ...request }) => {
    if (url.endsWith("/dev/token")) {
      const { driver } = JSON.parse(body) as { driver: string };
      const expiresAt = new Date(clock.now() + 86_400_000).toISOString();
      return answered({ idToken: `${driver.replaceAll(".", "_")}.1`, expiresAt });
    }
    if (!isBeyond({ headers: request.headers } as unknown as IncomingMessage))
      return request.method === "GET" ? answered(allCounted) : api.fetch(url, { ...request, body });
    refused += 1;
    const { statusCode, headers, body: refusal } = callerRateResponse;
    const get = (name: string) => (name === "retry-after" ? headers["Retry-After"] : null);
    return { status: statusCode, headers: { get }, text: async () => refusal };
  };
  const common = {
    apiUrl: "http://api.test",
    issuerUrl: "http://issuer.test",
    fetch,
    now: clock.now,
    sleep: clock.sleep,
    random: () => 0.5,
  };
  return { api, clock, common, refused: () => refused };
};

test("an import beyond its caller's rate waits as long as the API says, does not give up, and posts everything", async () => {
  const { api, clock, common, refused } = setUp(60);
  const path = join(folder, "trips.ndjson");
  const lines = Array.from({ length: 300 }, (_, second) => ({
    driver: "ana",
    trip: `trip-${second % 3}`,
    t: startMs - 3_600_000 + second * 1000,
    lat: 50.9,
    lon: 6.27,
  }));
  await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const result = await clock.run(
    runImport({
      ...common,
      ...createTokenSource(common),
      files: [openFile(path)],
      timeZone: "UTC",
      batchSize: 1,
      concurrency: 3,
      retrySeconds: 5,
      onProblem: () => undefined,
    }),
  );
  expect(result).toMatchObject({ posted: 300, refused: 0, left: [] });
  expect(result.stopped).toBeUndefined();
  expect(api.stored).toHaveLength(300);
  expect(clock.now() - startMs).toBeGreaterThanOrEqual(3 * 60_000);
  // Three at a time, each ten seconds after its 429: an import that does not wait would send hundreds.
  expect(refused()).toBeLessThanOrEqual(3 * ((clock.now() - startMs) / 10_000 + 1));
});

test("the simulated fleet's phones wait too, each on its own", async () => {
  const { api, clock, common, refused } = setUp(12);
  let records = 0;
  await clock.run(
    startSimulation({
      ...common,
      seed: 1,
      drivers: 2,
      historyHours: 5,
      once: true,
      onTodayPosted: (today) => {
        records = today.records;
      },
    }),
  );
  expect(refused()).toBeGreaterThan(0);
  const ids = api.stored.flatMap(({ tripId, batch }) => batch.records.map(({ id }) => `${tripId}/${id}`));
  expect(new Set(ids).size).toBe(records);
});
