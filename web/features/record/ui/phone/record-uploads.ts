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
    /** Records of the driver's other trips that wait on this phone. */
    queuedElsewhere: () => number,
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

/** Reads why the first of a trip's refused records was refused. */
const readRefusal = async (queue: RecordQueue, setRefusal: (reason: string) => void): Promise<void> => {
  try {
    const [first] = await queue.refused();
    if (first) setRefusal(first.message);
  } catch (error) {
    console.warn("the reason for refused records cannot be read:", error);
  }
};

/** Reads for all trips how many records are in their totals, until all are that were sent. */
const createCounting = (
  ports: Pick<UploadPorts<unknown>, "readCounted" | "sleep">,
  signal: AbortSignal,
  uploads: () => readonly Upload[],
  setCounted: (tripId: string, counted: number) => void,
): (() => Promise<void>) => {
  let isCounting = false;
  const incomplete = () => uploads().filter(({ recorder, counted }) => recorder.sent > counted);
  return async () => {
    if (isCounting) return;
    isCounting = true;
    for (let waiting = incomplete(); waiting.length > 0 && !signal.aborted; waiting = incomplete()) {
      await ports.sleep(countIntervalMs);
      for (const { trip, counted } of waiting) {
        try {
          const now = await ports.readCounted(trip.tripId);
          if (now !== undefined && now > counted) setCounted(trip.tripId, now);
        } catch (error) {
          console.warn("the number of counted records cannot be read:", error);
        }
      }
    }
    isCounting = false;
  };
};

/** The recorders of all trips on this phone. */
export const createUploads = <Progress>(ports: UploadPorts<Progress>): Uploads => {
  const { database, onChange } = ports;
  const held = new Map<string, { upload: Upload; recorder: TripRecorder }>();
  const stopped = new AbortController();
  const uploads = (): Upload[] => [...held.values()].map(({ upload }) => upload);

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
      if (stopped.signal.aborted || !held.has(tripId)) return true;
      console.warn("the end of the trip could not be stored:", error);
      return false;
    }
  };

  const count = createCounting(ports, stopped.signal, uploads, (tripId, counted) => set(tripId, { counted }));

  const take = (tripId: string, recorder: RecorderState): void => {
    const refusedBefore = held.get(tripId)?.upload.recorder.refused ?? 0;
    set(tripId, { recorder });
    if (recorder.refused > 0 && refusedBefore === 0)
      void readRefusal(database.queue(tripId), (refusal) => set(tripId, { refusal }));
    void count();
  };

  const queuedBeside = (trip: TripStart): number =>
    uploads()
      .filter((other) => other.trip.driver === trip.driver && other.trip.tripId !== trip.tripId)
      .reduce((sum, { recorder }) => sum + recorder.pending, 0);

  return {
    all: () => uploads().sort((a, b) => a.trip.startedAt - b.trip.startedAt),
    open: (trip) => {
      const { tripId } = trip;
      const recorder = ports.createRecorder(
        trip,
        database.queue(tripId),
        (state) => take(tripId, state),
        () => queuedBeside(trip),
      );
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
      stopped.abort();
      await Promise.all([...held.values()].map(({ recorder }) => recorder.stop()));
    },
  };
};
