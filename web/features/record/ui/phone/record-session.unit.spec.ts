import type { Fix } from "@trips/client/records.ts";
import { createFakeRecordsApi, type Fault } from "@trips/client/testing/fake-records-api.ts";
import { createTripRecorder } from "@trips/client/trip-recorder.ts";
import "fake-indexeddb/auto";
import { afterEach, describe, expect, test, vi } from "vitest";
import { advance, noProgress } from "../../model/record-progress.ts";
import { openTripDatabase } from "./record-database.ts";
import type { PositionListener } from "./record-positions.ts";
import { openRecording, type Recording } from "./record-session.ts";

const startMs = 1_795_162_800_000;
const fixAt = (second: number): Fix => ({
  t: startMs + second * 1000,
  lat: -34.6 + second * 1e-4,
  lon: -58.38,
  speed: 11,
  accuracy: 5,
});

let phones = 0;
const pages: Recording[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const page of pages.splice(0)) await page.close();
});

/** A phone with its storage; each `open` is a page reload. */
const createPhone = ({ undoMs = 0 } = {}) => {
  const name = `phone-${phones++}`;
  let fault: Fault = { kind: "none" };
  let nowMs = startMs;
  let trips = 0;
  let listener: PositionListener | undefined;
  let screen = false;
  const api = createFakeRecordsApi({ fault: () => fault });
  const unique = (tripId: string) => new Set(api.recordsOf(tripId).map(({ id }) => id)).size;

  const open = async (driver?: string): Promise<Recording> => {
    const database = await openTripDatabase({ name, initial: noProgress, advance });
    const page = await openRecording({
      database,
      driver,
      createRecorder: (trip, queue, onState) =>
        createTripRecorder({
          ...{ apiUrl: "http://api.test", queue, onState, batchSize: 4, fetch: api.fetch },
          ...{ tripId: trip.tripId, timeZone: trip.timeZone, vehicle: trip.vehicle },
          getToken: async () => `${trip.driver.replace(".", "-")}.1`,
          sleep: (_, signal) =>
            new Promise((resolve) => {
              setTimeout(resolve, 1);
              signal?.addEventListener("abort", () => resolve());
            }),
        }),
      readCounted: async (tripId) => unique(tripId),
      sleep: () => new Promise((resolve) => setTimeout(resolve, 1)),
      watchPositions: (given) => {
        listener = given;
        return () => {
          listener = undefined;
        };
      },
      screen: {
        hold: () => {
          screen = true;
        },
        release: () => {
          screen = false;
        },
      },
      newTripId: () => `trip-${trips++}`,
      timeZone: () => "America/Argentina/Buenos_Aires",
      now: () => nowMs,
      undoMs,
    });
    pages.push(page);
    return page;
  };

  return {
    api,
    open,
    unique,
    isWatched: () => listener !== undefined,
    keepsScreenOn: () => screen,
    setFault: (next: Fault) => {
      fault = next;
    },
    pass: (ms: number) => {
      nowMs += ms;
    },
    problem: (problem: "denied" | "unavailable") => listener?.onProblem(problem),
    /** One fix a second, until all are stored or reported as lost. */
    drive: async (page: Recording, from: number, count: number): Promise<void> => {
      const kept = () =>
        (page.state.get().current?.progress.fixes ?? 0) + (page.state.get().unsaved?.fixes ?? 0);
      const before = kept();
      for (let second = from; second < from + count; second++) {
        nowMs = startMs + second * 1000;
        listener?.onFix(fixAt(second));
      }
      await expect.poll(kept).toBe(before + count);
    },
  };
};

const ended = (page: Recording) => page.state.get().uploads.map(({ recorder }) => recorder.status);

describe("recording", () => {
  test("a drive reaches the API complete, is ended and counted, and leaves the phone", async () => {
    const phone = createPhone();
    const page = await phone.open("ana.gomez");
    expect(page.state.get()).toMatchObject({ phase: "ready", driver: "ana.gomez", positions: "off" });
    await page.start("AB123CD");
    expect(page.state.get()).toMatchObject({ phase: "recording", positions: "searching" });
    expect(phone.keepsScreenOn()).toBe(true);
    await phone.drive(page, 0, 10);
    expect(page.state.get()).toMatchObject({
      positions: "coming",
      current: { progress: { fixes: 10, speedMps: 11 } },
    });
    expect(page.state.get().current?.progress.distanceMm).toBeGreaterThan(90_000);
    await page.finish();
    expect(page.state.get()).toMatchObject({ phase: "ready", current: undefined, positions: "off" });
    expect([phone.isWatched(), phone.keepsScreenOn()]).toEqual([false, false]);
    await expect
      .poll(() => page.state.get().uploads[0])
      .toMatchObject({
        recorder: { status: "ended", sent: 10, pending: 0, refused: 0 },
        counted: 10,
      });
    expect(phone.unique("trip-0")).toBe(10);
    expect(phone.api.stored.at(-1)).toMatchObject({
      driver: "ana-gomez",
      batch: { end: true, vehicle: "AB123CD", timeZone: "America/Argentina/Buenos_Aires" },
    });
    expect((await phone.open()).state.get().uploads).toEqual([]);
  });

  test("a page that is killed resumes the same trip with its distance and its ids", async () => {
    const phone = createPhone();
    const first = await phone.open("ana.gomez");
    await first.start("");
    phone.setFault({ kind: "unreachable" });
    await phone.drive(first, 0, 7);
    const { distanceMm } = first.state.get().current!.progress;
    await first.close();
    const second = await phone.open("ana.gomez");
    expect(second.state.get()).toMatchObject({
      phase: "recording",
      current: { tripId: "trip-0", progress: { distanceMm } },
    });
    expect(phone.isWatched()).toBe(true);
    phone.setFault({ kind: "none" });
    await phone.drive(second, 7, 5);
    await second.finish();
    await expect.poll(() => ended(second)).toEqual(["ended"]);
    const arrived = new Map(phone.api.recordsOf("trip-0").map(({ id, t }) => [id, t]));
    expect([...arrived].sort(([a], [b]) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, id) => [id, startMs + id * 1000]),
    );
  });

  test("a trip found again after half an hour waits for its driver to resume it", async () => {
    const phone = createPhone();
    const first = await phone.open("ana.gomez");
    await first.start("");
    await phone.drive(first, 0, 3);
    await first.close();
    phone.pass(31 * 60_000);
    const second = await phone.open("ana.gomez");
    expect([second.state.get().phase, phone.isWatched()]).toEqual(["unfinished", false]);
    await second.finish();
    await expect.poll(() => ended(second)).toEqual(["ended"]);
    expect(phone.unique("trip-0")).toBe(3);
  });

  test("a paused trip takes no fixes and stays paused across a reload", async () => {
    const phone = createPhone();
    const first = await phone.open("ana.gomez");
    await first.start("");
    await phone.drive(first, 0, 3);
    await first.pause();
    expect([first.state.get().phase, phone.isWatched(), phone.keepsScreenOn()]).toEqual([
      "paused",
      false,
      false,
    ]);
    await first.close();
    const second = await phone.open("ana.gomez");
    expect([second.state.get().phase, phone.isWatched()]).toEqual(["paused", false]);
    second.wake();
    expect(phone.isWatched()).toBe(false);
    await second.resume();
    await phone.drive(second, 10, 2);
    await second.finish();
    await expect.poll(() => phone.unique("trip-0")).toBe(5);
  });

  test("a trip that is finished offline is sent when the page is opened online", async () => {
    const phone = createPhone();
    const first = await phone.open("ana.gomez");
    phone.setFault({ kind: "unreachable" });
    await first.start("");
    await phone.drive(first, 0, 6);
    await first.finish();
    await first.start("");
    expect(first.state.get().current?.tripId).toBe("trip-1");
    await first.close();
    phone.setFault({ kind: "none" });
    const second = await phone.open("ana.gomez");
    await expect.poll(() => ended(second)[0]).toBe("ended");
    expect([phone.unique("trip-0"), phone.unique("trip-1")]).toEqual([6, 0]);
    expect(second.state.get().current?.tripId).toBe("trip-1");
  });

  test("a trip without a fix leaves nothing behind", async () => {
    const phone = createPhone();
    const page = await phone.open("ana.gomez");
    await page.start("");
    await page.finish();
    expect(page.state.get()).toMatchObject({ phase: "ready", uploads: [] });
    expect(phone.api.requests).toEqual([]);
  });
});

describe("finishing can be undone", () => {
  const undoMs = 60_000;
  const ends = (phone: ReturnType<typeof createPhone>) => phone.api.stored.some(({ batch }) => batch.end);

  test("undone, the same trip goes on, and nobody was told of its end", async () => {
    const phone = createPhone({ undoMs });
    const page = await phone.open("ana.gomez");
    await page.start("");
    await phone.drive(page, 0, 8);
    await page.finish();
    expect(page.state.get()).toMatchObject({ phase: "finished", current: { tripId: "trip-0" } });
    expect([phone.isWatched(), phone.keepsScreenOn()]).toEqual([false, false]);
    await expect.poll(() => phone.unique("trip-0")).toBe(8);
    await page.resume();
    expect(page.state.get()).toMatchObject({ phase: "recording", current: { tripId: "trip-0" } });
    await phone.drive(page, 8, 4);
    await expect.poll(() => phone.unique("trip-0")).toBe(12);
    expect(ends(phone)).toBe(false);
  });

  test("left alone, it ends when the time to undo is over", async () => {
    const phone = createPhone({ undoMs: 30 });
    const page = await phone.open("ana.gomez");
    await page.start("");
    await phone.drive(page, 0, 4);
    await page.finish();
    expect(page.state.get().phase).toBe("finished");
    await expect.poll(() => page.state.get().phase).toBe("ready");
    await expect.poll(() => ends(phone)).toBe(true);
  });

  test("a page that is killed meanwhile offers to undo, and ends the trip if that is too late", async () => {
    const phone = createPhone({ undoMs });
    const first = await phone.open("ana.gomez");
    await first.start("");
    await phone.drive(first, 0, 4);
    await first.finish();
    await first.close();
    const second = await phone.open("ana.gomez");
    expect(second.state.get()).toMatchObject({ phase: "finished", current: { tripId: "trip-0" } });
    expect(ends(phone)).toBe(false);
    await second.close();
    phone.pass(undoMs);
    const third = await phone.open("ana.gomez");
    expect(third.state.get()).toMatchObject({ phase: "ready", current: undefined });
    await expect.poll(() => ends(phone)).toBe(true);
  });

  test("undone and killed, it is resumed and not finished", async () => {
    const phone = createPhone({ undoMs });
    const first = await phone.open("ana.gomez");
    await first.start("");
    await phone.drive(first, 0, 4);
    await first.finish();
    await first.resume();
    await first.close();
    phone.pass(undoMs);
    expect((await phone.open("ana.gomez")).state.get().phase).toBe("recording");
  });

  test("the next trip ends it at once", async () => {
    const phone = createPhone({ undoMs });
    const page = await phone.open("ana.gomez");
    await page.start("");
    await phone.drive(page, 0, 4);
    await page.finish();
    await page.start("");
    expect(page.state.get()).toMatchObject({ phase: "recording", current: { tripId: "trip-1" } });
    await expect.poll(() => ends(phone)).toBe(true);
  });

  test("a trip that its driver finished ends although somebody else opens the page next", async () => {
    const phone = createPhone({ undoMs });
    const hers = await phone.open("ana.gomez");
    await hers.start("");
    await phone.drive(hers, 0, 4);
    await hers.finish();
    await hers.close();
    const his = await phone.open("bruno.fernandez");
    expect(his.state.get()).toMatchObject({ phase: "ready", current: undefined });
    await expect.poll(() => ends(phone)).toBe(true);
  });
});

describe("who records", () => {
  test("offline it is the driver last signed in; if there never was one, nothing starts", async () => {
    const phone = createPhone();
    const stranger = await phone.open();
    await stranger.start("");
    expect(stranger.state.get()).toMatchObject({ phase: "ready", driver: undefined, uploads: [] });
    await stranger.close();
    await (await phone.open("ana.gomez")).close();
    expect((await phone.open()).state.get().driver).toBe("ana.gomez");
  });

  test("somebody else's unfinished trip is neither resumed nor ended", async () => {
    const phone = createPhone();
    const hers = await phone.open("ana.gomez");
    await hers.start("");
    await phone.drive(hers, 0, 3);
    await hers.close();
    const his = await phone.open("bruno.fernandez");
    expect(his.state.get()).toMatchObject({ phase: "ready", current: undefined });
    await his.start("");
    await phone.drive(his, 3, 2);
    await his.finish();
    await expect.poll(() => phone.unique("trip-1")).toBe(2);
    await his.close();
    const again = await phone.open("ana.gomez");
    expect(again.state.get()).toMatchObject({ phase: "recording", current: { tripId: "trip-0" } });
    await phone.drive(again, 5, 1);
    await again.finish();
    await expect.poll(() => phone.unique("trip-0")).toBe(4);
    const drivers = phone.api.stored.map(({ driver, tripId }) => `${driver} ${tripId}`);
    expect(new Set(drivers)).toEqual(new Set(["ana-gomez trip-0", "bruno-fernandez trip-1"]));
  });
});

describe("problems are reported", () => {
  test("positions that are denied, or do not come", async () => {
    const phone = createPhone();
    const page = await phone.open("ana.gomez");
    await page.start("");
    phone.problem("unavailable");
    expect(page.state.get().positions).toBe("unavailable");
    await phone.drive(page, 0, 1);
    expect(page.state.get().positions).toBe("coming");
    phone.problem("denied");
    page.wake();
    expect(page.state.get().positions).toBe("denied");
    await page.resume();
    expect(page.state.get().positions).toBe("searching");
  });

  test("a full storage: the lost fixes are counted, and those that fit again are kept", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const phone = createPhone();
    const page = await phone.open("ana.gomez");
    await page.start("");
    await phone.drive(page, 0, 2);
    const full = vi.spyOn(IDBObjectStore.prototype, "add").mockImplementation(() => {
      throw new DOMException("The disk is full", "QuotaExceededError");
    });
    await phone.drive(page, 2, 3);
    expect(page.state.get().unsaved).toEqual({ fixes: 3, isFull: true });
    full.mockRestore();
    await phone.drive(page, 5, 2);
    await page.finish();
    await expect.poll(() => phone.unique("trip-0")).toBe(4);
  });

  test("a start that cannot be stored has no effect", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const phone = createPhone();
    const page = await phone.open("ana.gomez");
    const full = vi.spyOn(IDBObjectStore.prototype, "add").mockImplementation(() => {
      throw new DOMException("The disk is full", "QuotaExceededError");
    });
    await page.start("");
    expect(page.state.get()).toMatchObject({ phase: "ready", hasFailed: true, unsaved: { isFull: true } });
    full.mockRestore();
    await page.start("");
    expect(page.state.get()).toMatchObject({ phase: "recording", hasFailed: false, unsaved: undefined });
  });

  test("a refused trip stays on the phone until it is forgotten", async () => {
    const phone = createPhone();
    const page = await phone.open("ana.gomez");
    phone.setFault({ kind: "status", status: 403 });
    await page.start("");
    await phone.drive(page, 0, 2);
    await page.finish();
    await expect
      .poll(() => page.state.get().uploads[0]?.recorder)
      .toMatchObject({ status: "ended", refused: 2 });
    await page.close();
    const again = await phone.open("ana.gomez");
    await expect.poll(() => again.state.get().uploads).toMatchObject([{ refusal: "Fault 403" }]);
    await again.forget("trip-0");
    expect(again.state.get().uploads).toEqual([]);
  });
});
