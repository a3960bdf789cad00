/** A trip of an imported file, with what is known about it. */
export type ImportedTrip = {
  readonly tripId: string;
  readonly dates: readonly string[];
  readonly startMs: number;
  readonly timeZone: string;
  /** Its GPS points in the file, and those stored before the import. */
  readonly records: number;
  readonly stored: number;
  readonly counted: number;
  readonly distanceMeters: number;
};

/** What was left out, by kind. */
export type LeftOut = {
  /** GPS points without a time, a place or a sound value. */
  readonly skipped: number;
  readonly repeated: number;
  /** Drives that are stored already. */
  readonly known: number;
  /** GPS points that the API refused, and those that it took and cannot count. */
  readonly refused: number;
  readonly rejected: number;
  /** Trips of which some points were not counted in time. */
  readonly uncounted: number;
};

export type FileEvent =
  | { readonly kind: "read"; readonly bytes: number }
  | { readonly kind: "surveyed"; readonly trips: number; readonly records: number }
  | { readonly kind: "sent"; readonly records: number; readonly of: number; readonly isRetrying: boolean }
  | { readonly kind: "counted"; readonly records: number }
  | { readonly kind: "problem"; readonly text: string }
  /** How many problems there are besides those told. */
  | { readonly kind: "moreProblems"; readonly count: number }
  | { readonly kind: "finished"; readonly trips: readonly ImportedTrip[]; readonly leftOut: LeftOut }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "signedOut" };

export type FilePhase =
  | "waiting"
  | "reading"
  | "comparing"
  | "sending"
  | "counting"
  | "done"
  | "failed"
  | "signedOut"
  | "cancelled";

export type FileState = {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly phase: FilePhase;
  readonly bytesRead: number;
  readonly tripsFound: number;
  /** GPS points to send, sent, and counted so far. */
  readonly records: number;
  readonly sent: number;
  readonly counted: number;
  readonly isRetrying: boolean;
  readonly trips: readonly ImportedTrip[];
  readonly leftOut: LeftOut;
  /** The first problems, and how many more there are. */
  readonly problems: readonly string[];
  readonly moreProblems: number;
  /** Why nothing of it could be imported. */
  readonly reason: string | undefined;
};

export type ImportState = { readonly files: readonly FileState[]; readonly isPaused: boolean };

export const nothingImported: ImportState = { files: [], isPaused: false };

const nothingLeftOut: LeftOut = {
  ...{ skipped: 0, repeated: 0, known: 0, refused: 0, rejected: 0, uncounted: 0 },
};

/** A file may have a problem on every line. */
export const problemsShown = 20;

export const waitingFile = (id: number, name: string, size: number): FileState => ({
  ...{ id, name, size, phase: "waiting", bytesRead: 0, tripsFound: 0, records: 0, sent: 0, counted: 0 },
  ...{
    isRetrying: false,
    trips: [],
    leftOut: nothingLeftOut,
    problems: [],
    moreProblems: 0,
    reason: undefined,
  },
});

const ended: readonly FilePhase[] = ["done", "failed", "signedOut", "cancelled"];
export const hasEnded = ({ phase }: FileState): boolean => ended.includes(phase);
export const isBusy = ({ files }: ImportState): boolean => !files.every(hasEnded);

/** The place in the file alone: the file's name stands above it. */
const withoutName = (problem: string, name: string): string =>
  problem.startsWith(`${name}: `) || problem.startsWith(`${name}, `)
    ? problem.slice(name.length + 2)
    : problem;

const advanceFile = (file: FileState, event: FileEvent): FileState => {
  switch (event.kind) {
    case "read":
      return { ...file, phase: "reading", bytesRead: event.bytes };
    case "surveyed":
      return { ...file, phase: "comparing", tripsFound: event.trips, records: event.records };
    case "sent": {
      const { records, of, isRetrying } = event;
      return {
        ...file,
        phase: records < of ? "sending" : "counting",
        sent: records,
        records: of,
        isRetrying,
      };
    }
    case "counted":
      return {
        ...file,
        phase: "counting",
        counted: Math.min(event.records, file.records),
        isRetrying: false,
      };
    case "problem":
      return { ...file, problems: [...file.problems, withoutName(event.text, file.name)] };
    case "moreProblems":
      return { ...file, moreProblems: event.count };
    case "finished":
      return { ...file, phase: "done", trips: event.trips, leftOut: event.leftOut, isRetrying: false };
    case "failed":
      return { ...file, phase: "failed", reason: event.reason };
    case "signedOut":
      return { ...file, phase: "signedOut" };
    default:
      return event satisfies never;
  }
};

const changeFiles = (state: ImportState, change: (file: FileState) => FileState): ImportState => ({
  ...state,
  files: state.files.map(change),
});

export const advance = (state: ImportState, id: number, event: FileEvent): ImportState =>
  changeFiles(state, (file) => (file.id === id && !hasEnded(file) ? advanceFile(file, event) : file));

export const addFiles = (state: ImportState, files: readonly FileState[]): ImportState => ({
  ...state,
  files: [...state.files, ...files],
});

/** What is under way ends; what has been sent stays. */
export const cancelAll = (state: ImportState): ImportState => ({
  ...changeFiles(state, (file) => (hasEnded(file) ? file : { ...file, phase: "cancelled" })),
  isPaused: false,
});

export const restart = (state: ImportState, id: number): ImportState =>
  changeFiles(state, (file) => (file.id === id ? waitingFile(id, file.name, file.size) : file));

/** GPS points that the totals did not have before. */
export const newRecordsOf = ({ trips }: FileState): number =>
  trips.reduce((sum, { counted, stored }) => sum + Math.max(0, counted - stored), 0);

export const datesOf = ({ trips }: FileState): string[] =>
  [...new Set(trips.flatMap(({ dates }) => dates))].sort();

/** Reading is the first part of the work, sending the longest. */
const shares = { reading: 0.2, sending: 0.6 };
const part = (done: number, of: number): number => (of === 0 ? 1 : Math.min(1, done / of));

/** How far a file has come, from 0 to 1. */
export const progressOf = (file: FileState): number => {
  switch (file.phase) {
    case "waiting":
      return 0;
    case "reading":
      return shares.reading * part(file.bytesRead, file.size);
    case "comparing":
      return shares.reading;
    case "sending":
      return shares.reading + shares.sending * part(file.sent, file.records);
    case "counting":
      return shares.reading + shares.sending + 0.2 * part(file.counted, file.records);
    default:
      return 1;
  }
};
