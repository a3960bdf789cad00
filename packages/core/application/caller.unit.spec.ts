import { glob, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, test } from "vitest";
import { MemoryBooksStore } from "../testing/memory-books-store.ts";
import { MemoryDeviceStore } from "../testing/memory-device-store.ts";
import { MemoryErasures } from "../testing/memory-erasures.ts";
import { MemoryPeopleStore } from "../testing/memory-people-store.ts";
import { MemoryPreferenceStore } from "../testing/memory-preference-store.ts";
import { MemoryRejectStore } from "../testing/memory-reject-store.ts";
import { MemoryShareStore } from "../testing/memory-share-store.ts";
import { MemoryStatusStore } from "../testing/memory-status-store.ts";
import { rangeReaderOf, storeOfDrives, tripReaderOf } from "../testing/memory-trip-reader.ts";
import { baseT } from "../testing/records.ts";
import { booksOf } from "../testing/sample-books.ts";
import type { BooksStore } from "./books.ts";
import { type Caller, callerWith, tripNamed } from "./caller.ts";
import type { DeviceStore, StoredDevice } from "./device.ts";
import type { DeviceStatusPages, DeviceStatusStore } from "./device-status-store.ts";
import * as devices from "./devices.ts";
import type { EraseTablePorts } from "./erase-table.ts";
import * as erasing from "./erase-trips.ts";
import * as people from "./people.ts";
import * as preferences from "./preferences.ts";
import * as books from "./read-books.ts";
import type { DayRangeReader } from "./read-days.ts";
import * as days from "./read-days.ts";
import * as phones from "./read-devices.ts";
import * as fleet from "./read-fleet.ts";
import * as pulse from "./read-pulse.ts";
import * as rejects from "./read-rejects.ts";
import * as list from "./read-trip-list.ts";
import * as trips from "./read-trips.ts";
import * as shares from "./shares.ts";
import type { TripReader } from "./trip-reader.ts";

const trip = { driver: "ana", trip: "errand" };
const date = "2026-11-20";
const lifetime = { lifetimeMs: 3_600_000, hidesEnds: false };

const callers = {
  owner: { driver: "ana", isFleet: false },
  "another driver": { driver: "bruno", isFleet: false },
  "a fleet manager": { driver: "boss", isFleet: true },
  nobody: { driver: "", isFleet: false },
} as const satisfies Record<string, Caller>;

type Who = keyof typeof callers;
type Outcome = "given" | "not-found" | "forbidden";
type Outcomes = Readonly<Record<Who, Outcome>>;

/** A driver's own data: to others they do not exist. */
const own: Outcomes = {
  owner: "given",
  "another driver": "not-found",
  "a fleet manager": "given",
  nobody: "not-found",
};
const fleets: Outcomes = {
  owner: "forbidden",
  "another driver": "forbidden",
  "a fleet manager": "given",
  nobody: "forbidden",
};
/** Of the caller's account, whoever that is. */
const accounts: Outcomes = {
  owner: "given",
  "another driver": "given",
  "a fleet manager": "given",
  nobody: "forbidden",
};
/** For anyone who has the link, or about oneself alone. */
const everyones: Outcomes = {
  owner: "given",
  "another driver": "given",
  "a fleet manager": "given",
  nobody: "given",
};

type Ports = shares.SharePorts & {
  readonly ranges: DayRangeReader;
  readonly people: people.PeopleStore;
  readonly preferences: preferences.PreferenceStore;
  readonly erasing: EraseTablePorts;
  readonly books: BooksStore;
  readonly devices: DeviceStore;
  readonly statuses: DeviceStatusStore & DeviceStatusPages;
  readonly link: string;
};
type Row = {
  readonly is: Outcomes;
  readonly ask: (caller: Caller, ports: Ports) => Promise<unknown>;
};

const modules = {
  "devices.ts": devices,
  "erase-trips.ts": erasing,
  "people.ts": people,
  "preferences.ts": preferences,
  "read-books.ts": books,
  "read-days.ts": days,
  "read-devices.ts": phones,
  "read-fleet.ts": fleet,
  "read-pulse.ts": pulse,
  "read-rejects.ts": rejects,
  "read-trip-list.ts": list,
  "read-trips.ts": trips,
  "shares.ts": shares,
};
type Modules = typeof devices &
  typeof erasing &
  typeof people &
  typeof preferences &
  typeof books &
  typeof days &
  typeof phones &
  typeof fleet &
  typeof pulse &
  typeof rejects &
  typeof list &
  typeof trips &
  typeof shares;
type UseCase = {
  [Name in keyof Modules]: Modules[Name] extends (...given: never[]) => unknown ? Name : never;
}[keyof Modules];

/** A use case without a row does not compile. */
const rows: Readonly<Record<UseCase, Row>> = {
  registerDevice: {
    is: accounts,
    ask: (caller, ports) => devices.registerDevice(caller, ports, { name: "Phone", kind: "app" }),
  },
  listDevices: { is: own, ask: (caller, ports) => devices.listDevices(caller, ports, "ana") },
  revokeDevice: { is: own, ask: (caller, ports) => devices.revokeDevice(caller, ports, "ana", anaPhone.id) },
  eraseTrips: { is: own, ask: (caller, ports) => erasing.eraseTrips(caller, ports.erasing, trip) },
  readErasures: { is: own, ask: (caller, ports) => erasing.readErasures(caller, ports.erasing, "ana") },
  keepOwnName: { is: everyones, ask: (caller, ports) => people.keepOwnName(caller, ports, "Ana Gómez") },
  createNameReader: { is: fleets, ask: (caller, ports) => people.createNameReader(ports)(caller) },
  readPreferences: {
    is: accounts,
    ask: (caller, ports) => preferences.readPreferences(caller, ports.preferences),
  },
  changePreferences: {
    is: accounts,
    ask: (caller, ports) => preferences.changePreferences(caller, ports.preferences, { theme: "dark" }),
  },
  readBooks: { is: fleets, ask: (caller, ports) => books.readBooks(caller, ports, date) },
  readBooksRun: { is: fleets, ask: (caller, ports) => books.readBooksRun(caller, ports) },
  readDriverDay: { is: own, ask: (caller, ports) => days.readDriverDay(caller, ports, "ana", date) },
  readFleetDay: { is: fleets, ask: (caller, ports) => days.readFleetDay(caller, ports, date) },
  readDayRange: {
    is: own,
    ask: (caller, ports) => days.readDayRange(caller, ports, "ana", date, date),
  },
  readFleetDayRange: {
    is: fleets,
    ask: (caller, ports) => days.readFleetDayRange(caller, ports, date, date),
  },
  readLatestTimeZone: {
    is: own,
    ask: (caller, { ranges }) => days.readLatestTimeZone(caller, ranges, "ana", date, date),
  },
  readDrivenDates: {
    is: own,
    ask: (caller, { ranges }) => days.readDrivenDates(caller, ranges, "ana"),
  },
  readPhones: { is: own, ask: (caller, ports) => phones.readPhones(caller, ports, "ana") },
  readFleetPhones: { is: fleets, ask: (caller, ports) => phones.readFleetPhones(caller, ports) },
  readLastFleetDate: { is: fleets, ask: (caller, ports) => days.readLastFleetDate(caller, ports, date) },
  createFleetReader: {
    is: fleets,
    ask: (caller, ports) => fleet.createFleetReader(ports)(caller, date),
  },
  readPulse: { is: fleets, ask: (caller, ports) => pulse.readPulse(caller, ports, 1) },
  readPulseMinutes: { is: fleets, ask: (caller, ports) => pulse.readPulseMinutes(caller, ports, 1) },
  readTripRejects: { is: own, ask: (caller, ports) => rejects.readTripRejects(caller, ports, trip) },
  readDayRejects: { is: own, ask: (caller, ports) => rejects.readDayRejects(caller, ports, "ana", date) },
  readTripList: {
    is: own,
    ask: (caller, ports) => list.readTripList(caller, ports, "ana", { from: date, to: date, limit: 1 }),
  },
  requireTrip: { is: own, ask: (caller, ports) => trips.requireTrip(caller, ports, trip) },
  readTrip: { is: own, ask: (caller, ports) => trips.readTrip(caller, ports, trip) },
  readCounted: { is: own, ask: (caller, ports) => trips.readCounted(caller, ports, trip) },
  readRoute: { is: own, ask: (caller, ports) => trips.readRoute(caller, ports, trip) },
  readGpx: { is: own, ask: (caller, ports) => trips.readGpx(caller, ports, trip) },
  readTripAnalysis: { is: own, ask: (caller, ports) => trips.readTripAnalysis(caller, ports, trip) },
  readTripReading: { is: own, ask: (caller, ports) => trips.readTripReading(caller, ports, trip) },
  readTripWays: { is: own, ask: (caller, ports) => trips.readTripWays(caller, ports, trip) },
  readParts: { is: own, ask: (caller, ports) => trips.readParts(caller, ports, trip) },
  readShownTrip: { is: own, ask: (caller, ports) => trips.readShownTrip(caller, ports, trip, lifetime) },
  createShare: { is: own, ask: (caller, ports) => shares.createShare(caller, ports, trip, lifetime) },
  listShares: { is: own, ask: (caller, ports) => shares.listShares(caller, ports, trip) },
  revokeShare: { is: own, ask: (caller, ports) => shares.revokeShare(caller, ports, trip, "x".repeat(43)) },
  readSharedTrip: { is: everyones, ask: (_, ports) => shares.readSharedTrip(ports, ports.link) },
};

const anaPhone: StoredDevice = {
  ...{ id: "f".repeat(16), driver: "ana", name: "Phone", kind: "app", digest: "x".repeat(43) },
  ...{ createdAtMs: baseT, lastUsedAtMs: undefined },
};

let ports: Ports;
let touched: string[];

/** Records the calls to ports that hold protected data. */
const watched = <Port extends object>(port: Port): Port =>
  new Proxy(port, {
    get: (target, name) => {
      const member = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      touched.push(String(name));
      return member.bind(target);
    },
  });

beforeEach(async () => {
  touched = [];
  const now = () => baseT;
  const store = new MemoryShareStore(now);
  const drives = await storeOfDrives([[trip, baseT, 60]]);
  const reader = watched(tripReaderOf(drives));
  const erasures = watched(new MemoryErasures(now));
  const books = new MemoryBooksStore();
  await books.saveBooks(booksOf(date));
  const devices = new MemoryDeviceStore();
  await devices.put(anaPhone);
  const all = {
    reader,
    devices: watched(devices),
    statuses: watched(new MemoryStatusStore(now)),
    shares: watched(store),
    preferences: watched(new MemoryPreferenceStore()),
    books: watched(books),
    ranges: watched(rangeReaderOf(drives)),
    people: watched(new MemoryPeopleStore(now)),
    now,
    randomBytes: (count: number) => new Uint8Array(count),
  };
  const made = await shares.createShare(callers.owner, all, trip, lifetime);
  if (made === "too many") throw new Error("the first share is one too many");
  const erasing: EraseTablePorts = {
    ...all,
    erasures,
    store: watched(drives),
    rejectStore: watched(new MemoryRejectStore(now)),
    tripNamesOf: async () => [],
    sleep: () => Promise.resolve(),
    random: () => 0.5,
  };
  ports = { ...all, erasing, link: made.id };
  touched = [];
});

const outcomeOf = async (asked: Promise<unknown>): Promise<unknown> => {
  try {
    await asked;
    return "given";
  } catch (error) {
    return (error as { code?: unknown }).code ?? error;
  }
};

describe.each(Object.entries(rows))("%s", (_, { is, ask }) => {
  test.each(Object.entries(is))("to %s is %s", async (who, outcome) => {
    expect(await outcomeOf(ask(callers[who as Who], ports))).toBe(outcome);
    // A refused caller learns nothing, not even by timing.
    if (outcome !== "given") expect(touched).toEqual([]);
  });
});

test("another driver gets the same answer for a trip that exists as for one that does not", async () => {
  const [stranger] = [callers["another driver"]];
  const of = async (named: string) =>
    trips.readTrip(stranger, ports, { driver: "ana", trip: named }).catch((error: Error) => error.message);
  expect(await of("errand")).toBe(await of("no-such-trip"));
});

const application = fileURLToPath(new URL(".", import.meta.url));
const packages = fileURLToPath(new URL("../..", import.meta.url));
const web = fileURLToPath(new URL("../../../web", import.meta.url));

test("every module that lets a caller read or share is covered here", async () => {
  const found = await Array.fromAsync(
    glob("{read-*,devices,erase-trips,people,preferences,shares}.ts", { cwd: application }),
  );
  expect(found.filter((file) => !file.endsWith(".spec.ts")).sort()).toEqual(Object.keys(modules).sort());
  const exported = Object.values(modules).flatMap((module) => Object.entries(module));
  const functions = exported.filter(([, each]) => typeof each === "function").map(([name]) => name);
  expect(functions.sort()).toEqual(Object.keys(rows).sort());
});

/** Every method that reads stored data; a new one that is missing here does not compile. */
const doors = Object.keys({
  loadTrip: true,
  loadRoute: true,
  windowsFrom: true,
  windowsBefore: true,
  tripsOfDriver: true,
  tripsOfDay: true,
  loadFleetDay: true,
  rejectsOfTrip: true,
  rejectsOfDriver: true,
  loadPulse: true,
  tripsOfDriverBetween: true,
  tripsOfLatestDates: true,
  loadPeople: true,
  drivenDatesOf: true,
  sharesOf: true,
  preferencesOf: true,
  ordersOf: true,
  loadDevice: true,
  devicesOf: true,
  statusesOf: true,
  statusPage: true,
  loadBooks: true,
  loadRun: true,
} satisfies Record<keyof TripReader | keyof DayRangeReader, true> & {
  ordersOf: true;
  loadDevice: true;
  devicesOf: true;
  statusesOf: true;
  statusPage: true;
  loadPeople: true;
  sharesOf: true;
  preferencesOf: true;
  loadBooks: true;
  loadRun: true;
});

const sourcesThatMatch = async (cwd: string, pattern: RegExp): Promise<string[]> => {
  const found: string[] = [];
  for await (const file of glob("**/*.{ts,tsx}", {
    cwd,
    exclude: (name) => /node_modules|\.next/.test(name),
  })) {
    if (/\.spec\.ts$|testing\//.test(file)) continue;
    if (pattern.test(await readFile(`${cwd}/${file}`, "utf8"))) found.push(file);
  }
  return found.sort();
};

test("the read API and the dashboard read through use cases only", async () => {
  const names = new RegExp(`\\b(${doors.join("|")})\\b|\\.(people|reader|shares)\\b`);
  for (const edge of [`${packages}/functions`, web]) expect(await sourcesThatMatch(edge, names)).toEqual([]);
});

test("besides the use cases, only the readers of route parts and of tracks, the authorizer and the registers of devices, what erases and reconciling access stored data", async () => {
  const opens = new RegExp(`\\.(${doors.join("|")})\\(`);
  expect(await sourcesThatMatch(application, opens)).toEqual(
    [
      "authorize-device.ts",
      "cut-reader.ts",
      "erase-table.ts",
      "keep-statuses.ts",
      "reconcile-recent.ts",
      "reconcile.ts",
      "route-part.ts",
      ...Object.keys(modules),
    ].sort(),
  );
});

describe("the trip that a URL names", () => {
  const bruno = callerWith("bruno", ["drivers", "fleets"]);
  const boss = callerWith("boss", ["drivers", "fleet"]);

  test("is the caller's own, or that of the driver whom a fleet manager names", () => {
    expect(tripNamed(bruno, { trip: "errand" })).toEqual({ driver: "bruno", trip: "errand" });
    expect(tripNamed(boss, { driver: "ana", trip: "errand" })).toEqual(trip);
  });

  test.each([
    [bruno, { driver: "ana", trip: "errand" }],
    [boss, { driver: "ana/x", trip: "errand" }],
    [boss, { driver: ["ana", "bruno"], trip: "errand" }],
    [boss, { driver: "", trip: "errand" }],
    [boss, { driver: "ana", trip: "a#b" }],
    [boss, { driver: "ana", trip: undefined }],
  ])("is not found by %j as %j", (caller, named) => {
    expect(() => tripNamed(caller, named)).toThrow(expect.objectContaining({ code: "not-found" }));
  });
});
