import type { RecordQueue } from "@trips/client/record-queue.ts";
import type { RecorderState, TripRecorder } from "@trips/client/trip-recorder.ts";
import type { KeptTrip, TripDatabase, TripStart } from "./record-database.ts";

/** A trip on this phone with the state of its records. */
export type Upload = {
  readonly trip: TripStart;
  readonly recorder: RecorderState;
  /** Records in the trip's totals: those that have come out of the stream. */
  readonly counted: number;
  /** Why the first of the refused records was refused. */
  readonly refusal: string | undefined;
};

export type UploadPorts<Progress> = {
  readonly database: TripDatabase<Progress>;
  readonly createRecorder: (
    trip: TripStart,
    queue: RecordQueue,
    onState: (state: RecorderState) => void,
  ) => TripRecorder;
  /** Unique records of one of the signed-in driver's trips; undefined if currently unavailable. */
  readonly readCounted: (tripId: string) => Promise<number | undefined>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly onChange: () => void;
};

export type Uploads = {
  /** By the trips' start. */
  all(): readonly Upload[];
  /** Sends the trip's pending records, and those recorded with the recorder that it returns. */
  open(trip: TripStart): TripRecorder;
  /** Ends an opened trip, now or when the network is back. Once completely delivered, it leaves the phone. */
  end(tripId: string): Promise<void>;
  /** Deletes a trip that ended without a record, or whose refused records have been seen. */
  forget(tripId: string): Promise<void>;
  stop(): Promise<void>;
};

const countIntervalMs = 3_000;
const faultIntervalMs = 15_000;

export const isSettled = ({ recorder, counted }: Upload): boolean =>
  recorder.status === "ended" && counted >= recorder.sent;

export const startOf = ({ tripId, driver, timeZone, vehicle, startedAt }: KeptTrip<unknown>): TripStart => ({
  ...{ tripId, driver, timeZone, vehicle, startedAt },
});

/** The recorders of all trips on this phone. */
export const createUploads = <Progress>(ports: UploadPorts<Progress>): Uploads => {
  const { database, onChange } = ports;
  const held = new Map<string, { upload: Upload; recorder: TripRecorder }>();
  let isCounting = false;
  let hasStopped = false;

  const set = (tripId: string, change: Partial<Upload>): void => {
    const entry = held.get(tripId);
    if (!entry) return;
    entry.upload = { ...entry.upload, ...change };
    onChange();
  };

  /** False: try again later. */
  const tryToEnd = async (tripId: string, recorder: TripRecorder): Promise<boolean> => {
    try {
      const { status, refused } = await recorder.end();
      if (status === "ended" && refused === 0) await database.remove(tripId);
      return true;
    } catch (error) {
      if (hasStopped || !held.has(tripId)) return true;
      console.warn("the end of the trip could not be stored:", error);
      return false;
    }
  };

  const waitsToBeCounted = (): Upload[] =>
    [...held.values()].map(({ upload }) => upload).filter(({ recorder, counted }) => recorder.sent > counted);

  const count = async (): Promise<void> => {
    if (isCounting) return;
    isCounting = true;
    for (let waiting = waitsToBeCounted(); waiting.length > 0 && !hasStopped; waiting = waitsToBeCounted()) {
      await ports.sleep(countIntervalMs);
      for (const { trip, counted } of waiting) {
        try {
          const now = await ports.readCounted(trip.tripId);
          if (now !== undefined && now > counted) set(trip.tripId, { counted: now });
        } catch (error) {
          console.warn("the number of counted records cannot be read:", error);
        }
      }
    }
    isCounting = false;
  };

  const readRefusal = async (tripId: string): Promise<void> => {
    try {
      const [first] = await database.queue(tripId).refused();
      if (first) set(tripId, { refusal: first.message });
    } catch (error) {
      console.warn("the reason for refused records cannot be read:", error);
    }
  };

  const take = (tripId: string, recorder: RecorderState): void => {
    const refusedBefore = held.get(tripId)?.upload.recorder.refused ?? 0;
    set(tripId, { recorder });
    if (recorder.refused > 0 && refusedBefore === 0) void readRefusal(tripId);
    void count();
  };

  return {
    all: () =>
      [...held.values()].map(({ upload }) => upload).sort((a, b) => a.trip.startedAt - b.trip.startedAt),
    open: (trip) => {
      const { tripId } = trip;
      const recorder = ports.createRecorder(trip, database.queue(tripId), (state) => take(tripId, state));
      held.set(tripId, {
        upload: { trip, recorder: recorder.state(), counted: 0, refusal: undefined },
        recorder,
      });
      return recorder;
    },
    end: async (tripId) => {
      const recorder = held.get(tripId)?.recorder;
      while (recorder && !(await tryToEnd(tripId, recorder))) await ports.sleep(faultIntervalMs);
    },
    forget: async (tripId) => {
      const recorder = held.get(tripId)?.recorder;
      held.delete(tripId);
      await recorder?.stop();
      await database.remove(tripId);
      onChange();
    },
    stop: async () => {
      hasStopped = true;
      await Promise.all([...held.values()].map(({ recorder }) => recorder.stop()));
    },
  };
};
