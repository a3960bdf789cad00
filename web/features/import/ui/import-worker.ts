/** Reads the dropped files and posts what is in them, beside the page so that it stays responsive. */
import type { GetToken } from "@trips/client/effects.ts";
import { createWakeableSleep } from "@trips/client/wakeable-sleep.ts";
import type { Account } from "@trips/importer/await-counted.ts";
import { blobFile } from "@trips/importer/blob-file.ts";
import { ImportError } from "@trips/importer/import-error.ts";
import { type ImportResult, runImport } from "@trips/importer/run-import.ts";
import { speak } from "@trips/importer/say.ts";
import type { SourceFile } from "@trips/importer/source-file.ts";
import type { TripSurvey } from "@trips/importer/survey.ts";
import { createTokenSource } from "../../../shared/session/model/api-token.ts";
import { createGate } from "../model/gate.ts";
import type { FromWorker, ImportJob, ImportSettings, ToWorker } from "../model/import-messages.ts";
import { type FileEvent, type ImportedTrip, problemsShown } from "../model/import-state.ts";
import { phrasesOf } from "../model/phrases.ts";

/** Batches that fill one PUT unit of the stream, 25 KB, as the Record page's backlog. */
const batchSize = 200;
const tripsAtOnce = 4;
/** A network may be away for long: only the driver gives up. */
const retrySeconds = Number.POSITIVE_INFINITY;
const countSeconds = 120;
const tellEveryMs = 100;

const pause = createGate();
const network = createGate();
const { sleep, wake } = createWakeableSleep();

const watchNetwork = (): void => {
  network.set(navigator.onLine);
  if (navigator.onLine) wake();
};
self.addEventListener("online", watchNetwork);
self.addEventListener("offline", watchNetwork);
watchNetwork();

type Tell = (event: FileEvent) => void;

const tellOf =
  (id: number): Tell =>
  (event) =>
    self.postMessage({ id, event } satisfies FromWorker);

/** Of many events in a row, one now and then: a page draws no faster. */
const seldom = (tell: Tell): Tell => {
  let toldMs = Number.NEGATIVE_INFINITY;
  return (event) => {
    if (performance.now() - toldMs < tellEveryMs) return;
    toldMs = performance.now();
    tell(event);
  };
};

/** Tells the first problems, and now and then how many more there are. */
const createProblems = (tell: Tell) => {
  const tellMore = seldom(tell);
  let count = 0;
  const more = (): FileEvent => ({ kind: "moreProblems", count: Math.max(0, count - problemsShown) });
  return {
    add: (text: string): void => {
      count += 1;
      if (count <= problemsShown) tell({ kind: "problem", text });
      else tellMore(more());
    },
    finish: (): void => tell(more()),
  };
};

/** Reports how far the first reading has come. */
const watched = (file: SourceFile, onRead: (bytes: number) => void): SourceFile => ({
  ...file,
  open: async () => {
    const { size, read } = await file.open();
    return {
      size,
      async *read(from, to) {
        let at = from;
        for await (const piece of read(from, to)) {
          at += piece.length;
          onRead(at);
          yield piece;
        }
      },
    };
  },
});

const importedTrips = (
  surveyed: Iterable<TripSurvey>,
  accounts: ReadonlyMap<string, Account>,
): ImportedTrip[] =>
  [...surveyed]
    .filter(({ isKnown }) => !isKnown)
    .map(({ trip, dates, firstT, timeZone = "UTC", usable, stored }) => {
      const { counted = 0, distanceMeters = 0 } = accounts.get(trip) ?? {};
      return {
        ...{ tripId: trip, dates: [...dates], startMs: firstT, timeZone },
        ...{ records: usable, stored, counted, distanceMeters },
      };
    })
    .sort((a, b) => a.startMs - b.startMs);

const outcomeOf = (result: ImportResult, trips: readonly ImportedTrip[]): FileEvent => {
  if (result.stopped !== undefined) return { kind: "signedOut" };
  if (result.posted === 0 && result.known === 0 && result.refused === 0)
    return { kind: "failed", reason: result.firstSkipped ?? "" };
  const { skipped, repeated, known, refused, rejected, uncounted } = result;
  return { kind: "finished", trips, leftOut: { skipped, repeated, known, refused, rejected, uncounted } };
};

const createImporter = (settings: ImportSettings) => {
  const { apiUrl, driver, locale } = settings;
  speak(phrasesOf(locale));
  const tokens = createTokenSource({
    now: Date.now,
    fetch: (path, request) => fetch(new URL(path, self.location.origin), { ...request, cache: "no-store" }),
  });
  const getToken: GetToken = async (rejected) => {
    // Before each request, so that a pause is no failure.
    await Promise.all([pause.passed(), network.passed()]);
    return tokens.of(driver)(rejected);
  };

  return async ({ id, name, file, again }: ImportJob): Promise<void> => {
    const tell = tellOf(id);
    const [tellRead, tellSent, tellCounted] = [seldom(tell), seldom(tell), seldom(tell)];
    const problems = createProblems(tell);
    const accounts = new Map<string, Account>();
    let surveyed: Iterable<TripSurvey> = [];
    let isSurveyed = false;
    const source = watched(blobFile(file, name), (bytes) => {
      if (!isSurveyed) tellRead({ kind: "read", bytes });
    });
    try {
      const result = await runImport({
        ...{ apiUrl, again, batchSize, retrySeconds, countSeconds, sleep },
        files: [source],
        concurrency: tripsAtOnce,
        tokenFor: () => getToken,
        isTokenLost: () => tokens.refusalOf(driver) !== undefined,
        defaultDriver: driver,
        onlyDriver: driver,
        onProblem: problems.add,
        onSurveyed: ({ trips }) => {
          isSurveyed = true;
          surveyed = trips.values();
          const records = [...trips.values()].reduce((sum, { usable }) => sum + usable, 0);
          tell({ kind: "surveyed", trips: trips.size, records });
        },
        onProgress: ({ records, recordsInFiles, waitingFor }) => {
          const isLast = records === recordsInFiles;
          const isRetrying = waitingFor !== undefined;
          (isLast || isRetrying ? tell : tellSent)({ kind: "sent", records, of: recordsInFiles, isRetrying });
        },
        onCounted: ({ trip }, account) => {
          accounts.set(trip, account);
          const counted = [...accounts.values()].reduce((sum, each) => sum + each.counted, 0);
          tellCounted({ kind: "counted", records: counted });
        },
      });
      problems.finish();
      tell(outcomeOf(result, importedTrips(surveyed, accounts)));
    } catch (error) {
      if (!(error instanceof ImportError)) console.error(error);
      problems.finish();
      tell({ kind: "failed", reason: (error as Error).message });
    }
  };
};

let importFile: ReturnType<typeof createImporter> | undefined;
let last = Promise.resolve();

self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  switch (data.kind) {
    case "settings":
      importFile = createImporter(data.settings);
      break;
    case "pause":
      pause.set(!data.isPaused);
      break;
    case "job":
      // One after another: a drive that is in two files is found when the first is counted.
      last = last.then(() => importFile?.(data.job));
      break;
    default:
      data satisfies never;
  }
});
