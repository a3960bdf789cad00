import type { FleetTrip } from "./fleet-trip.ts";

/** What the fleet page shows, as held in its URL, so that it can be shared and Back works. */
export type FleetQuery = {
  readonly driver: string | undefined;
  readonly vehicle: string | undefined;
  readonly isDriving: boolean;
  /** In km whatever the reader's units, so that a URL means the same to everyone. */
  readonly minKm: number | undefined;
  readonly text: string;
  readonly sort: SortColumn;
  readonly isDescending: boolean;
  readonly board: Board;
  /** From 1. */
  readonly page: number;
};

export const sortColumns = [
  "start",
  "driver",
  "vehicle",
  "distance",
  "driving",
  "idle",
  "parked",
  "speed",
  "harsh",
] as const;
export type SortColumn = (typeof sortColumns)[number];

export const boards = ["distance", "driving", "smoothness"] as const;
export type Board = (typeof boards)[number];

/** The newest trips first. */
export const noQuery: FleetQuery = {
  driver: undefined,
  vehicle: undefined,
  isDriving: false,
  minKm: undefined,
  text: "",
  sort: "start",
  isDescending: true,
  board: "distance",
  page: 1,
};

export const maxTextLength = 100;
const maxPage = 100_000;
const mostKm = 100_000;

const parameters = ["driver", "vehicle", "driving", "minKm", "q", "sort", "board", "page"] as const;
type Parameter = (typeof parameters)[number];

type Given = { get(name: string): string | null };

export type ParsedQuery = {
  readonly query: FleetQuery;
  /** Parameters that were not understood, described for the reader; the query leaves them out. */
  readonly problems: readonly string[];
};

const memberOf = <T extends string>(allowed: readonly T[], text: string): T | undefined =>
  allowed.find((each) => each === text);

export const parseFleetQuery = (given: Given): ParsedQuery => {
  const problems: string[] = [];

  /** The value of a parameter, if present; `accept` returns undefined for an invalid one. */
  const read = <T>(
    name: Parameter,
    accept: (text: string) => T | undefined,
    expected: string,
    none: T,
  ): T => {
    const text = given.get(name);
    if (text === null || text === "") return none;
    const value = accept(text);
    if (value === undefined)
      problems.push(`${name} is "${text.slice(0, maxTextLength)}": expected ${expected}`);
    return value ?? none;
  };
  const short = (text: string) => (text.length <= maxTextLength ? text : undefined);
  const atMost = `at most ${maxTextLength} characters`;

  const sort = read(
    "sort",
    (text) => {
      const column = memberOf(sortColumns, text.replace(/^-/, ""));
      return column && { column, isDescending: text.startsWith("-") };
    },
    `one of ${sortColumns.join(", ")}, with - before it for descending`,
    { column: noQuery.sort, isDescending: noQuery.isDescending },
  );
  const query: FleetQuery = {
    driver: read<string | undefined>("driver", short, atMost, undefined),
    vehicle: read<string | undefined>("vehicle", short, atMost, undefined),
    isDriving: read("driving", (text) => (text === "1" ? true : undefined), "1", false),
    minKm: read<number | undefined>(
      "minKm",
      (text) => {
        const km = Number(text);
        return /^\d+(\.\d+)?$/.test(text) && km > 0 && km <= mostKm ? km : undefined;
      },
      `a number of kilometres above 0 and up to ${mostKm}`,
      undefined,
    ),
    text: read("q", short, atMost, ""),
    sort: sort.column,
    isDescending: sort.isDescending,
    board: read("board", (text) => memberOf(boards, text), `one of ${boards.join(", ")}`, noQuery.board),
    page: read(
      "page",
      (text) => (/^[1-9]\d*$/.test(text) && Number(text) <= maxPage ? Number(text) : undefined),
      `a whole number from 1 to ${maxPage}`,
      1,
    ),
  };
  return { query, problems };
};

/** `?driver=ana&sort=-distance`; empty for the defaults. */
export const fleetSearchOf = (query: FleetQuery): string => {
  const { sort, isDescending, board, page } = query;
  const isUsualOrder = sort === noQuery.sort && isDescending === noQuery.isDescending;
  const values: Readonly<Record<Parameter, string | undefined>> = {
    driver: query.driver,
    vehicle: query.vehicle,
    driving: query.isDriving ? "1" : undefined,
    minKm: query.minKm?.toString(),
    q: query.text === "" ? undefined : query.text,
    sort: isUsualOrder ? undefined : `${isDescending ? "-" : ""}${sort}`,
    board: board === noQuery.board ? undefined : board,
    page: page === 1 ? undefined : String(page),
  };
  const said = parameters.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]]));
  return said.length === 0 ? "" : `?${new URLSearchParams(said)}`;
};

export const isFiltered = ({ driver, vehicle, isDriving, minKm, text }: FleetQuery): boolean =>
  driver !== undefined || vehicle !== undefined || isDriving || minKm !== undefined || text.trim() !== "";

/** Ignores case and accents: `gomez` finds `Gómez`. */
const plain = (text: string): string =>
  text
    .normalize("NFD")
    .replaceAll(/\p{Diacritic}/gu, "")
    .toLowerCase();

/** The trips that match the query, sorted. Every word of the text must match. */
export const filterTrips = (trips: readonly FleetTrip[], query: FleetQuery): FleetTrip[] => {
  const { driver, vehicle, isDriving, minKm, text } = query;
  const words = plain(text).split(/\s+/).filter(Boolean);
  return trips.filter((trip) => {
    if (driver !== undefined && trip.driver !== driver) return false;
    if (vehicle !== undefined && (trip.vehicle ?? "") !== vehicle) return false;
    if (isDriving && !trip.isActive) return false;
    if (minKm !== undefined && trip.distanceMeters < minKm * 1000) return false;
    if (words.length === 0) return true;
    const where = plain(`${trip.name} ${trip.driver} ${trip.vehicle ?? ""} ${trip.tripId}`);
    return words.every((word) => where.includes(word));
  });
};

export const harshEventsOf = ({ harshBrakes, harshAccelerations }: FleetTrip): number =>
  harshBrakes + harshAccelerations;

/** `Álvaro` is listed with the other names in A. Namesakes have different names. */
export const byName = (a: Pick<FleetTrip, "name">, b: Pick<FleetTrip, "name">): number => {
  const [left, right] = [plain(a.name), plain(b.name)];
  return left < right ? -1 : left > right ? 1 : 0;
};

/** A column's sort key; unknown values sort below all others. */
const sortValues: Readonly<Record<SortColumn, (trip: FleetTrip) => string | number>> = {
  start: ({ start }) => start,
  driver: ({ name }) => plain(name),
  vehicle: ({ vehicle }) => vehicle ?? "",
  distance: ({ distanceMeters }) => distanceMeters,
  driving: ({ movingSeconds }) => movingSeconds,
  idle: ({ idleSeconds }) => idleSeconds,
  parked: ({ parkedSeconds }) => parkedSeconds,
  speed: ({ maxSpeedMps }) => maxSpeedMps ?? -1,
  harsh: (trip) => (trip.maxSpeedMps === null ? -1 : harshEventsOf(trip)),
};

/** Ties are ordered by their keys, whichever way the column is sorted, so that no row jumps. */
export const sortTrips = (
  trips: readonly FleetTrip[],
  { sort, isDescending }: Pick<FleetQuery, "sort" | "isDescending">,
): FleetTrip[] => {
  const sortValueOf = sortValues[sort];
  const direction = isDescending ? -1 : 1;
  return trips
    .map((trip) => ({ trip, value: sortValueOf(trip) }))
    .sort((a, b) => {
      if (a.value !== b.value) return a.value < b.value ? -direction : direction;
      return a.trip.key < b.trip.key ? -1 : a.trip.key > b.trip.key ? 1 : 0;
    })
    .map(({ trip }) => trip);
};
