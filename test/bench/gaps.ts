import { setTimeout as sleep } from "node:timers/promises";
import { aggregate } from "@trips/core/application/aggregate.ts";
import type { Delivery } from "@trips/core/application/delivery.ts";
import type { TripStore } from "@trips/core/application/trip-store.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { mappings } from "@trips/core/pipeline.ts";
import { aWorker } from "@trips/core/testing/deliveries.ts";
import { MemoryTripStore } from "@trips/core/testing/memory-trip-store.ts";
import { aDelivery, envelopeOf, straightDrive } from "@trips/core/testing/records.ts";
import { formatNumber, median } from "./numbers.ts";
import { processorNanoseconds } from "./processor-time.ts";
import type { Section } from "./report.ts";

const recordsPerPost = 1_000;
const rounds = 9;
const dayMs = 86_400_000;
/** A trip has at most 400 dates: a year of a fix a day. */
const gaps = [
  { name: "1 s", everyMs: 1_000, posts: 3, records: recordsPerPost },
  { name: "10 s", everyMs: 10_000, posts: 3, records: recordsPerPost },
  { name: "21 min", everyMs: 21 * 60_000, posts: 3, records: recordsPerPost },
  { name: "1 day", everyMs: dayMs, posts: 3, records: 130 },
] as const;
/** A higher ratio to the time per record of a fix every 10 s would mean that time grows with the gaps. */
const maxRatio = 4;

const startT = Date.UTC(2025, 0, 1, 12);

const postsOf = (key: TripKey, { everyMs, posts, records }: (typeof gaps)[number]): Delivery[] =>
  Array.from({ length: posts }, (_, post) => {
    const first = post * records;
    const fixes = straightDrive({
      count: records,
      everyMs,
      startT: startT + first * everyMs,
      firstId: first,
    });
    return aDelivery(envelopeOf({ key, fixes }));
  });

/** A trip's posts, one per invocation: in order, or last first. */
const measure = async (gap: (typeof gaps)[number], isBackward: boolean) => {
  const store = new MemoryTripStore();
  const { ports, rejects } = aWorker({ store });
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const posts = postsOf({ driver: "driver", trip: `trip-${round}` }, gap);
    for (const post of isBackward ? posts.toReversed() : posts) {
      const begin = processorNanoseconds();
      const { failed } = await aggregate(ports, [post]);
      times.push((processorNanoseconds() - begin) / gap.records / 1_000);
      if (failed.length > 0 || rejects.length > 0) throw new Error("a post was not counted");
    }
  }
  const perPost = 1 / (rounds * gap.posts);
  return {
    microseconds: median(times),
    commits: store.calls.commits * perPost,
    reads: store.reads * perPost,
    writes: store.log.reduce((sum, { actions }) => sum + actions, 0) * perPost,
  };
};

const callMs = 5;
const sparsePosts = 40;
const honestTrips = 8;
const maxHonestMs = 3_000;

/** As over a network: each call takes its time. */
const withLatency = (store: TripStore): TripStore => {
  const late = async function* <T>(source: AsyncIterable<T>): AsyncIterable<T> {
    await sleep(callMs);
    yield* source;
  };
  return {
    loadTrips: async (keys) => {
      await sleep(callMs);
      return store.loadTrips(keys);
    },
    pagesIn: (key, from, to) => late(store.pagesIn(key, from, to)),
    pagesBefore: (key, start) => late(store.pagesBefore(key, start)),
    pagesAfter: (key, start) => late(store.pagesAfter(key, start)),
    commit: async (commit) => {
      await sleep(callMs);
      return store.commit(commit);
    },
    pendingOf: (keys) => store.pendingOf(keys),
    keepPending: (...change) => store.keepPending(...change),
    partsOf: (key) => store.partsOf(key),
    remove: (removal) => store.remove(removal),
  };
};

/** How long honest trips behind 40 posts of one trip (a fix every 21 minutes) wait, and everything else. */
const waitBeside = async () => {
  const table = new MemoryTripStore();
  const { ports } = aWorker({ store: withLatency(table) });
  const sparse = {
    ...gaps[2],
    posts: sparsePosts,
    records: recordsPerPost,
  } as unknown as (typeof gaps)[number];
  const honest = Array.from({ length: honestTrips }, (_, index) =>
    aDelivery(
      envelopeOf({ key: { driver: `honest-${index}`, trip: "trip" }, fixes: straightDrive({ count: 15 }) }),
    ),
  );
  const batch = [...postsOf({ driver: "sparse", trip: "trip" }, sparse), ...honest];
  if (batch.length > mappings.aggregate.batchSize) throw new Error("more than one invocation is given");
  const begin = performance.now();
  let honestMs = Number.NaN;
  const watching = setInterval(() => {
    if (Number.isNaN(honestMs) && honest.every((_, index) => table.trips.has(`honest-${index}/trip`)))
      honestMs = performance.now() - begin;
  }, 1);
  let invocations = 0;
  for (let pending: readonly Delivery[] = batch; pending.length > 0; ) {
    const { failed } = await aggregate(ports, pending);
    invocations++;
    const first = pending.findIndex(({ offset }) => failed.includes(offset));
    pending = first < 0 ? [] : pending.slice(first);
  }
  await sleep(2);
  clearInterval(watching);
  return { honestMs, allMs: performance.now() - begin, invocations };
};

export const runGaps = async (): Promise<Section> => {
  for (const gap of gaps) await measure(gap, false);
  const results = [];
  for (const gap of gaps)
    for (const isBackward of [false, true])
      results.push({ gap, isBackward, ...(await measure(gap, isBackward)) });
  const wait = await waitBeside();
  const base = results.find(({ gap, isBackward }) => gap.name === "10 s" && !isBackward)!.microseconds;
  return {
    title: "Gaps",
    notes: [
      `Posts of ${recordsPerPost} records (130 if they are a day apart), one per invocation, three per trip, through aggregate() with a store in memory: processor time, medians of ${rounds} trips.`,
    ],
    tables: [
      {
        head: [
          "a fix every",
          "posts arrive",
          "µs per record",
          "commits",
          "reads",
          "items written, all per post",
        ],
        rows: results.map(({ gap, isBackward, microseconds, commits, reads, writes }) => [
          gap.name,
          isBackward ? "last first" : "in order",
          formatNumber(microseconds, 1),
          formatNumber(commits, 1),
          formatNumber(reads, 1),
          formatNumber(writes, 1),
        ]),
      },
      {
        title: `One invocation of ${sparsePosts} posts of one trip, a fix every 21 minutes, and ${honestTrips} honest trips behind them; ${callMs} ms a call`,
        head: ["", "ms"],
        rows: [
          ["the honest trips are counted after", formatNumber(wait.honestMs)],
          [`everything is counted after, in ${wait.invocations} invocations`, formatNumber(wait.allMs)],
        ],
      },
    ],
    targets: [
      ...results.slice(2, 6).map(({ gap, isBackward, microseconds }) => ({
        name: `a fix every ${gap.name}, ${isBackward ? "last first" : "in order"}: at most ${maxRatio} times the time of one every 10 s`,
        measured: `${formatNumber(microseconds / base, 1)}×`,
        isMet: microseconds <= maxRatio * base,
      })),
      {
        name: `honest trips beside sparse ones are counted within ${maxHonestMs / 1_000} s, and everything as well`,
        measured: `${formatNumber(wait.honestMs)} ms, ${formatNumber(wait.allMs)} ms`,
        isMet: wait.allMs <= maxHonestMs,
      },
    ],
  };
};
