import { setTimeout as sleep } from "node:timers/promises";
import { type LeanConnection, openLeanConnection } from "../bench-local/lean-client.ts";
import { createApiClient } from "../support/api-client.ts";
import { type PostedDrive, planDrives } from "./drives.ts";
import type { Order, Posted, PostedTrip } from "./poster.ts";

/** Phones under way at once, each with a connection that is kept. */
const phones = 32;
const pollMs = 5;
const visibleWithinMs = 60_000;

const nowMs = (): number => performance.timeOrigin + performance.now();

/** A post on its way: its trip will have this many records. */
type Latest = { readonly drive: PostedDrive; readonly recordsSoFar: number; readonly dueMs: number };

type Watch = {
  readonly headOf: (method: string, path: string, driver: string) => string;
  readonly newest: () => Latest | undefined;
  readonly isOver: () => boolean;
};

/** Waits for the newest post to be visible, then for the one that is the newest by then; how long each took. */
const watchNewest = async (connection: LeanConnection, watch: Watch): Promise<number[]> => {
  const uniqueOf = async ({ driver, trip }: PostedDrive): Promise<number> => {
    const { status, body } = await connection.send(watch.headOf("GET", `/v1/trips/${trip}`, driver));
    if (status === 404) return 0;
    if (status !== 200) throw new Error(`${status} ${body}`);
    return (JSON.parse(body.toString()) as { quality: { unique: number } }).quality.unique;
  };
  const visibleMs: number[] = [];
  let seen: Latest | undefined;
  while (!watch.isOver()) {
    const newest = watch.newest();
    if (newest === undefined || newest === seen) {
      await sleep(pollMs);
      continue;
    }
    while ((await uniqueOf(newest.drive)) < newest.recordsSoFar) {
      if (nowMs() - newest.dueMs > visibleWithinMs)
        throw new Error(`not visible within ${visibleWithinMs} ms`);
      await sleep(pollMs);
    }
    visibleMs.push(nowMs() - newest.dueMs);
    seen = newest;
  }
  connection.close();
  return visibleMs;
};

const post = async ({ apiUrl, issuerUrl, plan, recordsPerPost, rate }: Order): Promise<Posted> => {
  const { tokenOf } = createApiClient({ apiUrl, issuerUrl });
  const drives = await planDrives(plan);
  const tokens = new Map<string, string>();
  for (const { driver } of drives) if (!tokens.has(driver)) tokens.set(driver, await tokenOf(driver));
  const port = Number(new URL(apiUrl).port);
  const connect = () => openLeanConnection(port);
  const headOf = (method: string, path: string, driver: string): string =>
    `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${tokens.get(driver)}\r\n`;

  const lastTrips: PostedTrip[] = [];
  const answerMs: number[] = [];
  let posts = 0;
  let throttled = 0;
  let latest: Latest | undefined;
  let isOver = false;
  const startedMs = nowMs();

  const send = async (connection: LeanConnection, head: string, body: Buffer): Promise<void> => {
    for (;;) {
      const answer = await connection.send(head, body);
      if (answer.status === 200) return;
      if (answer.status !== 429) throw new Error(`${answer.status} ${answer.body}`);
      throttled += 1;
      await sleep(1_000);
    }
  };

  const drive = async (connection: LeanConnection, driven: PostedDrive): Promise<void> => {
    const { driver, trip, vehicle, timeZone, fixes } = driven;
    const head = `${headOf("POST", `/v1/trips/${trip}/records`, driver)}Content-Type: application/json\r\n`;
    for (let at = 0; at < fixes.length; at += recordsPerPost) {
      const records = fixes.slice(at, at + recordsPerPost);
      const end = at + recordsPerPost >= fixes.length ? true : undefined;
      const body = Buffer.from(JSON.stringify({ timeZone, vehicle, end, records }));
      const dueMs = rate === undefined ? nowMs() : startedMs + (posts * 1_000) / rate;
      posts += 1;
      const leftMs = dueMs - nowMs();
      if (leftMs > 0) await sleep(leftMs);
      latest = { drive: driven, recordsSoFar: at + records.length, dueMs };
      await send(connection, head, body);
      answerMs.push(nowMs() - dueMs);
    }
  };

  const waiting = [...drives];
  const beOnTheWay = async (): Promise<void> => {
    const connection = await connect();
    let last: PostedDrive | undefined;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await drive(connection, next);
      last = next;
    }
    if (last !== undefined)
      lastTrips.push({ driver: last.driver, trip: last.trip, records: last.fixes.length });
    connection.close();
  };

  const watching =
    rate === undefined
      ? []
      : watchNewest(await connect(), { headOf, newest: () => latest, isOver: () => isOver });
  await Promise.all(Array.from({ length: phones }, beOnTheWay));
  const endedMs = nowMs();
  isOver = true;
  const visibleMs = await watching;
  return { posts, throttled, lastTrips, startedMs, endedMs, answerMs, visibleMs };
};

process.on("message", async (order: Order) => process.send!(await post(order)));
