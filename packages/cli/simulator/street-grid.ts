import { createRandom } from "../random.ts";

/** A crossing: column (counted eastward) and row (counted northward). */
export type Crossing = { readonly column: number; readonly row: number };

/** One block of a street, in the direction in which it may be driven. */
export type Block = {
  readonly from: Crossing;
  readonly to: Crossing;
  readonly lengthMeters: number;
  readonly speedLimitMps: number;
  /** Has priority over the streets that cross it: an avenue. */
  readonly hasPriority: boolean;
  /** Along a row or along a column; a traffic light is green for one of them. */
  readonly axis: "row" | "column";
  readonly headingDegrees: number;
};

/** Metres east and north of the middle of the grid. */
export type LocalPoint = { readonly east: number; readonly north: number };
export type Position = { readonly lat: number; readonly lon: number };

export type StreetGrid = ReturnType<typeof createStreetGrid>;

const center: Position = { lat: -34.6037, lon: -58.3816 };
/** Where the columns point: Buenos Aires is turned a little to the west. */
const columnBearingDegrees = 357.5;
const blockCount = 24;
const avenueEvery = 4;
const avenueSpeedMps = 60 / 3.6;
const streetSpeedMps = 40 / 3.6;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

const metersPerDegree = (() => {
  const semiMajor = 6_378_137;
  const eccentricitySquared = 6.694379990141e-3;
  const sine = Math.sin(radians(center.lat));
  const flattened = 1 - eccentricitySquared * sine * sine;
  return {
    lat: radians((semiMajor * (1 - eccentricitySquared)) / flattened ** 1.5),
    lon: radians((semiMajor * Math.cos(radians(center.lat))) / Math.sqrt(flattened)),
  };
})();

export const toPosition = ({ east, north }: LocalPoint): Position => ({
  lat: center.lat + north / metersPerDegree.lat,
  lon: center.lon + east / metersPerDegree.lon,
});

export const toLocal = ({ lat, lon }: Position): LocalPoint => ({
  east: (lon - center.lon) * metersPerDegree.lon,
  north: (lat - center.lat) * metersPerDegree.lat,
});

/** Distances of the parallel streets from the first: blocks of 92 to 112 m, the same in every run. */
const streetOffsets = (seed: number): readonly number[] => {
  const random = createRandom(seed);
  const offsets = [0];
  for (let block = 0; block < blockCount; block += 1) offsets.push(offsets[block]! + 92 + 20 * random());
  const middle = offsets[blockCount]! / 2;
  return offsets.map((offset) => offset - middle);
};

const isAvenue = (index: number): boolean => index % avenueEvery === 0;

/** One-way streets alternate in direction, as in Buenos Aires; avenues run both ways. */
const allowsDirection = (index: number, forward: boolean): boolean =>
  isAvenue(index) || forward === (index % 2 === 1);

/** Two avenues always have lights, an avenue and a street at every other crossing, streets at some. */
const hasSignal = ({ column, row }: Crossing): boolean => {
  if (isAvenue(column) && isAvenue(row)) return true;
  if (isAvenue(column)) return ((column >> 2) + (row >> 1)) % 2 === 0;
  if (isAvenue(row)) return ((row >> 2) + (column >> 1)) % 2 === 0;
  return (column * 7 + row * 5) % 8 === 0;
};

/**
 * Lights run by the clock, so that all drivers see the same: a cycle of 80 s, most of it for an avenue that meets a
 * street, with 4 s for nobody in between. North and east at 40 km/h there is a green wave.
 */
const isRed = ({ column, row }: Crossing, axis: "row" | "column", timeMs: number): boolean => {
  const rowGreenSeconds = isAvenue(row) === isAvenue(column) ? 36 : isAvenue(row) ? 52 : 20;
  const phase = (((timeMs / 1000 - (column + row) * 9) % 80) + 80) % 80;
  return axis === "row" ? phase >= rowGreenSeconds : phase < rowGreenSeconds + 4 || phase >= 76;
};

/**
 * Streets like those of central Buenos Aires: 24 by 24 blocks, every fourth street an avenue, the streets
 * between them one-way. The borders are avenues, so every block can be reached from every other.
 */
export const createStreetGrid = () => {
  const columnOffsets = streetOffsets(1580);
  const rowOffsets = streetOffsets(1810);
  const bearing = radians(columnBearingDegrees);

  const toGrid = ({ east, north }: LocalPoint) => ({
    along: east * Math.cos(bearing) - north * Math.sin(bearing),
    up: east * Math.sin(bearing) + north * Math.cos(bearing),
  });

  const pointOf = ({ column, row }: Crossing): LocalPoint => {
    const along = columnOffsets[column]!;
    const up = rowOffsets[row]!;
    return {
      east: along * Math.cos(bearing) + up * Math.sin(bearing),
      north: up * Math.cos(bearing) - along * Math.sin(bearing),
    };
  };

  const blockBetween = (from: Crossing, to: Crossing): Block => {
    const axis = from.row === to.row ? "row" : "column";
    const forward = to.column > from.column || to.row > from.row;
    const offsets = axis === "row" ? columnOffsets : rowOffsets;
    const index = (crossing: Crossing) => (axis === "row" ? crossing.column : crossing.row);
    const avenue = isAvenue(axis === "row" ? from.row : from.column);
    return {
      from,
      to,
      lengthMeters: Math.abs(offsets[index(to)]! - offsets[index(from)]!),
      speedLimitMps: avenue ? avenueSpeedMps : streetSpeedMps,
      hasPriority: avenue,
      axis,
      headingDegrees: (columnBearingDegrees + (axis === "row" ? 90 : 0) + (forward ? 0 : 180)) % 360,
    };
  };

  const blocksFrom = (from: Crossing): readonly Block[] => {
    const { column, row } = from;
    const blocks: Block[] = [];
    const add = (to: Crossing, index: number, forward: boolean) => {
      const inside = to.column >= 0 && to.column <= blockCount && to.row >= 0 && to.row <= blockCount;
      if (inside && allowsDirection(index, forward)) blocks.push(blockBetween(from, to));
    };
    add({ column: column + 1, row }, row, true);
    add({ column: column - 1, row }, row, false);
    add({ column, row: row + 1 }, column, true);
    add({ column, row: row - 1 }, column, false);
    return blocks;
  };

  /** Distance from the middle of the nearest street. */
  const distanceToStreet = (position: Position): number => {
    const { along, up } = toGrid(toLocal(position));
    const nearest = (offsets: readonly number[], value: number) =>
      Math.min(...offsets.map((offset) => Math.abs(offset - value)));
    return Math.min(nearest(columnOffsets, along), nearest(rowOffsets, up));
  };

  return { blockCount, pointOf, blocksFrom, blockBetween, distanceToStreet, hasSignal, isRed };
};
