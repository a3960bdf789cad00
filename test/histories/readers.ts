import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "@trips/cli/random.ts";
import type { ApiClient } from "../support/api-client.ts";
import type { HistoryWriter } from "./history-writer.ts";

export type Name = { readonly driver: string; readonly trip: string };

export type Reading = {
  readonly api: ApiClient;
  readonly history: HistoryWriter;
  readonly now: () => number;
  readonly date: string;
  readonly names: readonly Name[];
};

type Totals = { readonly distanceMeters: number; readonly movingSeconds: number };

const whole = ({ distanceMeters, movingSeconds }: Totals) => ({
  distanceMm: Math.round(distanceMeters * 1_000),
  movingMs: Math.round(movingSeconds * 1_000),
});

const nothing = { records: 0, distanceMm: 0, movingMs: 0 };

/** What is not answered, or with a fault of the server, shows nothing and is left out. */
const readTrip = async ({ api, history, now }: Reading, { driver, trip }: Name) => {
  const begin = now();
  const response = await api.get(`/v1/trips/${trip}`, driver);
  const text = await response.text();
  if (!response.ok && response.status !== 404) return undefined;
  const view = response.ok ? (JSON.parse(text) as Totals & { quality: { unique: number } }) : undefined;
  const answer = view ? { records: view.quality.unique, ...whole(view) } : nothing;
  history.write({ event: "read", of: "trip", driver, trip, begin, end: now(), answer });
  return answer;
};

const readDay = async ({ api, history, now, date }: Reading, driver: string | undefined) => {
  const begin = now();
  const view = await (driver === undefined ? api.fleetDay(date) : api.day(driver, date));
  const of = driver === undefined ? { of: "fleet" } : { of: "day", driver };
  history.write({ event: "read", ...of, begin, end: now(), answer: whole(view) });
};

/** One read of a trip, a driver's day or the fleet's; a system that is down answers none. */
export const readOne = async (reading: Reading, random: Random): Promise<void> => {
  const name = reading.names[Math.floor(random() * reading.names.length)]!;
  const kind = random();
  try {
    if (kind < 0.6) await readTrip(reading, name);
    else await readDay(reading, kind < 0.8 ? name.driver : undefined);
  } catch {
    await sleep(100);
  }
};

/** Waits until no trip has changed for some seconds, then reads all; fails after the given time. */
export const readAll = async (reading: Reading, withinMs: number): Promise<void> => {
  const { names, history, now } = reading;
  const deadline = now() + withinMs;
  let before = "";
  for (let same = 0; same < 5; ) {
    if (now() > deadline) throw new Error(`trips still change ${withinMs} ms after the last post`);
    const answers = [];
    for (const name of names) answers.push(await readTrip(reading, name));
    const text = JSON.stringify(answers);
    same = text === before ? same + 1 : 0;
    before = text;
    await sleep(1_000);
  }
  history.write({ event: "quiet", at: now() });
  for (const name of names) await readTrip(reading, name);
  for (const driver of new Set(names.map((name) => name.driver))) await readDay(reading, driver);
  await readDay(reading, undefined);
};
