import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "@trips/cli/random.ts";
import type { HistoryWriter } from "./history-writer.ts";

export type PhoneRecord = {
  readonly id: number;
  readonly t: number;
  readonly lat: number;
  readonly lon: number;
  readonly speed: number;
  readonly accuracy: number;
};

/** One attempt; undefined: no answer came. */
export type Send = (body: object) => Promise<number | undefined>;

export type PhoneOptions = {
  readonly driver: string;
  readonly trip: string;
  readonly startMs: number;
  readonly batches: number;
  readonly batchSize: number;
  readonly pauseMs: number;
  readonly random: Random;
  readonly now: () => number;
  readonly send: Send;
  readonly history: HistoryWriter;
};

const micro = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

/** A car that never stands, on a straight road: 8 to 20 m/s, a fix a second, all whole numbers of the API's units. */
export const straightDrive = (startMs: number, count: number, random: Random): PhoneRecord[] => {
  const speed = 8 + Math.floor(random() * 12);
  const heading = random() * 2 * Math.PI;
  const [lat, lon] = [-34.6 + random() * 0.1, -58.4 + random() * 0.1];
  return Array.from({ length: count }, (_, id) => ({
    id,
    t: startMs + id * 1_000,
    lat: micro(lat + (speed * id * Math.cos(heading)) / 111_000),
    lon: micro(lon + (speed * id * Math.sin(heading)) / 91_600),
    speed,
    accuracy: 5,
  }));
};

const mostTries = 200;
/** Shares of the posts: without an answer for good, sent again although accepted, and with a record that is refused. */
const [givenUp, repeated, refused] = [0.05, 0.15, 0.05];

/** What the phone knows of a post at its end. */
const answerOf = (status: number | undefined): "accepted" | "refused" | "unknown" => {
  if (status === 200) return "accepted";
  const isRefusal = status !== undefined && status >= 400 && status < 500 && status !== 429;
  return isRefusal ? "refused" : "unknown";
};

/** Posts a drive batch by batch, each until it is answered, unless the driver gives up; writes what it knows of each. */
export const runPhone = async (options: PhoneOptions): Promise<void> => {
  const { driver, trip, random, now, send, history } = options;
  const drive = straightDrive(options.startMs, options.batches * options.batchSize, random);

  const post = async (records: readonly PhoneRecord[], extra: object = {}): Promise<void> => {
    const begin = now();
    const isGivenUp = random() < givenUp;
    let answer = answerOf(undefined);
    for (let tried = 0; tried < mostTries && answer === "unknown"; tried++) {
      if (tried > 0) await sleep(50 + random() * 200);
      answer = answerOf(await send({ timeZone: "UTC", records, ...extra }));
      if (isGivenUp) break;
    }
    history.write({ event: "post", begin, end: now(), driver, trip, answer, records });
  };

  for (let batch = 0; batch < options.batches; batch++) {
    const records = drive.slice(batch * options.batchSize, (batch + 1) * options.batchSize);
    await post(records);
    if (random() < repeated) await post(records);
    if (random() < refused) await post(records, { timeZone: "Nowhere/Else" });
    await sleep(options.pauseMs * (0.5 + random()));
  }
};
