import type { Fetch, Sleep } from "@trips/client/effects.ts";
import { createMemoryQueue, type RecordQueue } from "@trips/client/record-queue.ts";
import type { TripRecord } from "@trips/client/records.ts";
import { createTripRecorder, type TripRecorder } from "@trips/client/trip-recorder.ts";
import type { ApiAnswer, ApiPost } from "../cloud/records-api.ts";
import type { Faults } from "../faults/faults.ts";
import { Process } from "../world/process.ts";
import type { Random } from "../world/random.ts";
import type { Scheduler } from "../world/scheduler.ts";
import type { DrivenFix } from "./drive.ts";

export type PhoneOptions = {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly faults: Faults;
  readonly driver: string;
  readonly post: (post: ApiPost) => Promise<ApiAnswer>;
  /** The API said that it has these records. */
  readonly onAcknowledged: (driver: string, tripId: string, body: string) => void;
  readonly onFault: (error: unknown) => void;
};

export type PhoneTrip = {
  readonly tripId: string;
  readonly timeZone: string;
  readonly vehicle: string | undefined;
  readonly backfill: boolean;
  readonly batchSize: number;
  readonly flushIntervalMs: number;
};

type Recording = {
  readonly trip: PhoneTrip;
  readonly queue: RecordQueue;
  /** What got an id, and so must arrive, or be refused. */
  readonly kept: TripRecord[];
  recorder: TripRecorder;
  hasEnded: boolean;
};

const longestRepeatMs = 400_000;

/** A phone with the production recorder. Its queue survives whatever happens to the app; network and clock do not hold. */
export class Phone {
  readonly driver: string;
  readonly #options: PhoneOptions;
  readonly #recordings: Recording[] = [];
  #process: Process;
  #apps = 0;
  clockOffsetMs = 0;
  isOffline = false;

  constructor(options: PhoneOptions) {
    this.driver = options.driver;
    this.#options = options;
    this.#process = this.#startApp();
  }

  #startApp(): Process {
    const { scheduler, random } = this.#options;
    return new Process(scheduler, random.fork(`app ${this.#apps++}`));
  }

  begin(trip: PhoneTrip): Recording {
    const kept: TripRecord[] = [];
    const held = createMemoryQueue(trip.tripId);
    const queue: RecordQueue = {
      ...held,
      async append(fix) {
        const record = await held.append(fix);
        kept.push(record);
        return record;
      },
    };
    const recording = { trip, queue, kept, recorder: this.#recorderOf(trip, queue), hasEnded: false };
    this.#recordings.push(recording);
    return recording;
  }

  /** By the phone's own clock. */
  record({ recorder }: Recording, { atMs, ...fix }: DrivenFix): void {
    recorder.record({ t: atMs + this.clockOffsetMs, ...fix }).catch(this.#options.onFault);
  }

  end(recording: Recording): void {
    recording.hasEnded = true;
    recording.recorder.end().catch(this.#options.onFault);
  }

  /** The system kills the app, and the driver opens it again. */
  restartApp(): void {
    this.#process.die();
    this.#process = this.#startApp();
    for (const recording of this.#recordings) {
      recording.recorder = this.#recorderOf(recording.trip, recording.queue);
      if (recording.hasEnded) recording.recorder.end().catch(this.#options.onFault);
    }
  }

  /** Nothing waits to be sent. */
  async isSettled(): Promise<boolean> {
    const statuses = await Promise.all(this.#recordings.map(({ queue }) => queue.status()));
    return statuses.every(({ pending, ended, endDelivered }) => pending === 0 && ended && endDelivered);
  }

  get recordings(): readonly Recording[] {
    return this.#recordings;
  }

  #recorderOf(trip: PhoneTrip, queue: RecordQueue): TripRecorder {
    const { scheduler, random } = this.#options;
    const process = this.#process;
    const sleep = sleepOf(process, scheduler);
    return createTripRecorder({
      ...trip,
      queue,
      apiUrl: "https://api.example",
      device: `model of ${this.driver}`,
      getToken: () => process.ask(async () => `token ${random.whole(0, 9)}`),
      fetch: this.#fetchOf(process, trip.tripId),
      now: () => scheduler.now() + this.clockOffsetMs,
      sleep,
      timer: sleep,
      random: process.random.next,
    });
  }

  #fetchOf(process: Process, tripId: string): Fetch {
    const { faults } = this.#options;
    return (_, { body, signal }) =>
      new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
        process
          .ask(() => this.#request({ route: recordsRoute, driver: this.driver, tripId, body }))
          .then((answer) => {
            if (answer === undefined || faults.strikes("answer-lost")) return;
            if (answer.status === 200) this.#options.onAcknowledged(this.driver, tripId, body);
            const headers = new Map(
              Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), value]),
            );
            resolve({
              status: answer.status,
              headers: { get: (name) => headers.get(name) ?? null },
              text: async () => answer.body,
            });
          }, reject);
      });
  }

  /** Undefined: it got lost. */
  async #request(post: ApiPost): Promise<ApiAnswer | undefined> {
    const { scheduler, random, faults } = this.#options;
    await scheduler.sleep(random.whole(20, 400));
    if (this.isOffline) throw new TypeError("Failed to fetch");
    if (faults.strikes("request-lost")) return undefined;
    if (faults.strikes("token-refused"))
      return { status: 401, headers: {}, body: '{"message":"Unauthorized"}' };
    if (faults.strikes("request-repeated"))
      scheduler.after(random.whole(10, longestRepeatMs), () => void this.#options.post(post));
    return this.#options.post(post);
  }
}

const recordsRoute = "POST /v1/trips/{tripId}/records" as const;

const sleepOf =
  (process: Process, scheduler: Scheduler): Sleep =>
  (ms, signal) =>
    process.ask(
      () =>
        new Promise((resolve) => {
          if (signal?.aborted) return resolve();
          const cancel = scheduler.after(ms, resolve);
          signal?.addEventListener("abort", () => {
            cancel();
            resolve();
          });
        }),
    );
