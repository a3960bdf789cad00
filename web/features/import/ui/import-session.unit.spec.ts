import { expect, test } from "vitest";
import type { FromWorker, ToWorker } from "../model/import-messages.ts";
import { createImportSession } from "./import-session.ts";

const settings = { apiUrl: "https://api.example/", driver: "ana", locale: "en" } as const;
const chosen = (name: string) => ({ name, file: new File(["<gpx/>"], name) });

const setUp = () => {
  const workers: {
    told: ToWorker[];
    isAlive: boolean;
    tell: (message: FromWorker) => void;
    die: (reason: string) => void;
  }[] = [];
  const session = createImportSession(settings, (tell, die) => {
    const worker = { told: [] as ToWorker[], isAlive: true, tell, die };
    workers.push(worker);
    return {
      postMessage: (message) => worker.told.push(message),
      terminate: () => {
        worker.isAlive = false;
      },
    };
  });
  const phases = () => session.state.get().files.map(({ phase }) => phase);
  return { session, workers, phases };
};

test("the worker comes with the first file and is told whose drives these are", () => {
  const { session, workers } = setUp();
  expect(workers).toHaveLength(0);
  session.add([chosen("a.gpx"), chosen("b.gpx")]);
  session.add([chosen("c.gpx")]);
  expect(workers).toHaveLength(1);
  const [first, ...jobs] = workers[0]!.told;
  expect(first).toEqual({ kind: "settings", settings });
  expect(jobs.map((each) => each.kind === "job" && [each.job.id, each.job.name, each.job.again])).toEqual([
    [1, "a.gpx", false],
    [2, "b.gpx", false],
    [3, "c.gpx", false],
  ]);
});

test("a file whose drives are known is imported all the same when asked", () => {
  const { session, workers, phases } = setUp();
  session.add([chosen("a.gpx")]);
  workers[0]!.tell({ id: 1, event: { kind: "failed", reason: "…" } });
  session.retry(1, true);
  expect(phases()).toEqual(["waiting"]);
  expect(workers[0]!.told.at(-1)).toMatchObject({ kind: "job", job: { id: 1, again: true } });
});

test("a pause is passed on, and only while something is under way", () => {
  const { session, workers } = setUp();
  session.setPaused(true);
  expect(session.state.get().isPaused).toBe(false);
  session.add([chosen("a.gpx")]);
  session.setPaused(true);
  session.setPaused(false);
  expect(workers[0]!.told.slice(-2)).toEqual([
    { kind: "pause", isPaused: true },
    { kind: "pause", isPaused: false },
  ]);
});

test("cancelling stops the worker; the next file gets another, which is not paused", () => {
  const { session, workers, phases } = setUp();
  session.add([chosen("a.gpx"), chosen("b.gpx")]);
  session.setPaused(true);
  session.cancel();
  expect(workers[0]!.isAlive).toBe(false);
  expect(phases()).toEqual(["cancelled", "cancelled"]);
  session.add([chosen("c.gpx")]);
  expect(workers).toHaveLength(2);
  expect(workers[1]!.told.map(({ kind }) => kind)).toEqual(["settings", "job"]);
  expect([phases().at(-1), session.state.get().isPaused]).toEqual(["waiting", false]);
});

test("a worker that dies fails what was under way, with its reason", () => {
  const { session, workers } = setUp();
  session.add([chosen("a.gpx"), chosen("b.gpx")]);
  workers[0]!.tell({ id: 1, event: { kind: "finished", trips: [], leftOut: nothing } });
  workers[0]!.die("out of memory");
  expect(session.state.get().files.map(({ phase, reason }) => [phase, reason])).toEqual([
    ["done", undefined],
    ["failed", "out of memory"],
  ]);
});

const nothing = { skipped: 0, repeated: 0, known: 0, refused: 0, rejected: 0, uncounted: 0 };
