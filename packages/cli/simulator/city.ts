import { createStreetGrid, type LocalPoint, type Position, toLocal, toPosition } from "./street-grid.ts";

/** What a map shows of the simulated city. Only avenues and streets are driven; roads lead out of them. */
export type CityKind = "ground" | "park" | "river" | "dock" | "street" | "avenue" | "road" | "place";

export type CityFeature = {
  readonly kind: CityKind;
  readonly name?: string;
  /** A place is one position: where the name of an area is written. */
  readonly shape: "line" | "area" | "point";
  readonly positions: readonly Position[];
};

/** Kilometres east and north of the middle, or along the rows and up the columns of the grid. */
type Kilometers = readonly [number, number];

/** "1 2, 3 4" */
const kilometers = (text: string): readonly Kilometers[] =>
  text.split(", ").map((pair) => pair.split(" ").map(Number) as [number, number]);

const columnNames = [
  ..."Av. del Oeste|Jacarandá|Ceibo|Lapacho|Av. de los Andes|Tipa|Ombú|Algarrobo|Av. del Mercado".split("|"),
  ..."Quebracho|Aromo|Sauce|Av. Central|Espinillo|Ñandubay|Timbó|Av. de las Artes|Aguaribay".split("|"),
  ..."Molle|Chañar|Av. de la Ribera|Alerce|Ciprés|Araucaria|Av. del Puerto".split("|"),
];

const rowNames = [
  ..."Av. del Sur|Paraná|Uruguay|Bermejo|Av. del Molino|Pilcomayo|Salado|Dulce".split("|"),
  ..."Av. de la Estación|Limay|Neuquén|Chubut|Av. Libertad|Deseado|Futaleufú|Atuel".split("|"),
  ..."Av. de los Inmigrantes|Iguazú|Gualeguay|Quequén|Av. del Parque|Tunuyán|Desaguadero".split("|"),
  ..."Carcarañá|Av. del Norte".split("|"),
];

/** From the north to the south; its ends lie on the coast that maps of the whole world show here. */
const coast = kilometers(
  "-3.52 7.96, -1.9 5.7, -0.75 4.3, 0.35 3.1, 1.1 2.4, 1.62 1.8, 1.72 1.1, 1.78 0.3, 1.86 -0.5, 2.05 -1.2, 2.6 -1.85, 3.4 -2.3, 4.4 -3.3, 5.6 -4.7, 7.2 -6.6, 9.04 -8.79",
);

/** In the river, so that the water has no edge there. */
const openWater = kilometers("18 -6, 14 5, 3 10");

const outskirts = kilometers(
  "1.1 2.4, 0.4 2.95, -0.9 3.1, -2.4 2.75, -3.05 1.7, -2.85 0.4, -3.05 -1.0, -2.7 -2.5, -1.2 -2.85, 0.4 -2.95, 1.8 -2.75, 2.6 -1.85, 2.05 -1.2, 1.78 0.3, 1.72 1.1",
);

const ringRoad = kilometers(
  "1.3 2.1, 0.6 2.35, -0.6 2.25, -1.7 2.2, -2.3 1.6, -2.35 0.3, -2.3 -1.1, -2.0 -2.1, -0.9 -2.3, 0.6 -2.25, 1.6 -2.15, 2.25 -1.6",
);

/** Blocks of the grid that are squares: column and row of their south-western corner, width and height in blocks. */
const squares: readonly (readonly [number, number, number, number, string])[] = [
  [11, 11, 2, 2, "Plaza Mayor"],
  [2, 18, 1, 1, "Plaza del Oeste"],
  [5, 5, 2, 1, "Plaza de los Niños"],
  [18, 17, 2, 2, "Jardín Botánico"],
  [19, 3, 1, 2, "Plaza del Faro"],
  [8, 21, 1, 1, "Plaza Norte"],
  [14, 7, 1, 1, "Plaza Estación"],
];

const parks = [
  {
    name: "Parque del Lago",
    outline: kilometers("-2.1 -0.75, -1.45 -0.85, -1.35 0.35, -1.75 0.6, -2.15 0.3"),
  },
  { name: "Bosque Norte", outline: kilometers("-0.5 1.45, 0.55 1.4, 0.7 1.9, 0.1 2.1, -0.6 1.95") },
  { name: "Parque Sur", outline: kilometers("0.2 -1.45, 1.0 -1.4, 1.2 -1.85, 0.5 -2.05, 0.05 -1.85") },
];

const lake = kilometers("-1.95 -0.35, -1.6 -0.45, -1.55 0.0, -1.75 0.15, -1.95 0.0");

/** Along and up: between the eastern avenue and the coast. */
const dock = kilometers("1.36 -1.0, 1.47 -1.0, 1.47 1.05, 1.36 1.05");
const promenade = kilometers("1.52 -1.0, 1.72 -1.0, 1.7 1.05, 1.52 1.05");

/** Each corner is cut off twice (Chaikin), so that the line looks drawn by hand. */
const smooth = (points: readonly Kilometers[], isClosed: boolean): readonly Kilometers[] => {
  const cut = (from: readonly Kilometers[]): readonly Kilometers[] => {
    const pairs = from.map((point, index) => [point, from[(index + 1) % from.length]!] as const);
    const inner = (isClosed ? pairs : pairs.slice(0, -1)).flatMap(([a, b]): Kilometers[] => [
      [a[0] * 0.75 + b[0] * 0.25, a[1] * 0.75 + b[1] * 0.25],
      [a[0] * 0.25 + b[0] * 0.75, a[1] * 0.25 + b[1] * 0.75],
    ]);
    return isClosed ? inner : [from[0]!, ...inner, from.at(-1)!];
  };
  return cut(cut(points));
};

/** Where the way from `a` to `b` first meets the line, or `b`. */
const meetingOf = (a: LocalPoint, b: LocalPoint, line: readonly LocalPoint[]): LocalPoint => {
  let least = 1;
  for (const [index, to] of line.slice(1).entries()) {
    const from = line[index]!;
    const [dx, dy] = [b.east - a.east, b.north - a.north];
    const [ex, ey] = [to.east - from.east, to.north - from.north];
    const turn = dx * ey - dy * ex;
    const along = ((from.east - a.east) * ey - (from.north - a.north) * ex) / turn;
    const across = ((from.east - a.east) * dy - (from.north - a.north) * dx) / turn;
    if (along > 0 && along < least && across >= 0 && across <= 1) least = along;
  }
  return { east: a.east + (b.east - a.east) * least, north: a.north + (b.north - a.north) * least };
};

const metersOf = ([east, north]: Kilometers): LocalPoint => ({ east: east * 1000, north: north * 1000 });

const area = (kind: CityKind, points: readonly LocalPoint[], name?: string): CityFeature => ({
  kind,
  name,
  shape: "area",
  positions: [...points, points[0]!].map(toPosition),
});

const line = (kind: CityKind, points: readonly LocalPoint[], name?: string): CityFeature => ({
  kind,
  name,
  shape: "line",
  positions: points.map(toPosition),
});

/** Rows whose avenue crosses the dock on a bridge to the promenade. */
const bridgedRows = [8, 16];
const quay = kilometers("1.33 -1.3, 1.33 1.3");
const promenadeRoad = kilometers("1.6 -1.3, 1.6 1.3");
/** Longer than any road that leads out. */
const farMeters = 4_000;

const grid = createStreetGrid();
const { blockCount, pointOf } = grid;
const indexes = Array.from({ length: blockCount + 1 }, (_, index) => index);

/** One kilometre along the rows and up the columns. */
const axesOf = () => {
  const [origin, east, north] = [
    pointOf({ column: 0, row: 0 }),
    pointOf({ column: blockCount, row: 0 }),
    pointOf({ column: 0, row: blockCount }),
  ];
  const kilometerTo = (to: LocalPoint): LocalPoint => {
    const length = Math.hypot(to.east - origin.east, to.north - origin.north) / 1000;
    return { east: (to.east - origin.east) / length, north: (to.north - origin.north) / length };
  };
  return { along: kilometerTo(east), up: kilometerTo(north) };
};
const axes = axesOf();

const onGrid = ([along, up]: Kilometers): LocalPoint => ({
  east: along * axes.along.east + up * axes.up.east,
  north: along * axes.along.north + up * axes.up.north,
});

const isAvenue = (index: number): boolean =>
  grid
    .blocksFrom({ column: index, row: 1 })
    .some(({ axis, hasPriority }) => axis === "column" && hasPriority);

const streets = (): CityFeature[] =>
  indexes.flatMap((index) => {
    const kind = isAvenue(index) ? "avenue" : "street";
    const [last, column, row] = [blockCount, index, index];
    return [
      line(kind, [pointOf({ column, row: 0 }), pointOf({ column, row: last })], columnNames[index]),
      line(kind, [pointOf({ column: 0, row }), pointOf({ column: last, row })], rowNames[index]),
    ];
  });

/** Every avenue goes on to the ring road, or to the quay in the east. */
const roads = (): CityFeature[] => {
  const ring = smooth(ringRoad, false).map(metersOf);
  const out = (from: LocalPoint, { east, north }: LocalPoint, sign: number, until: readonly LocalPoint[]) => {
    const way = (farMeters / 1000) * sign;
    return line("road", [
      from,
      meetingOf(from, { east: from.east + east * way, north: from.north + north * way }, until),
    ]);
  };
  return [
    line("road", ring, "Av. de Circunvalación"),
    line("road", quay.map(onGrid)),
    ...indexes
      .filter(isAvenue)
      .flatMap((index) => [
        out(pointOf({ column: index, row: blockCount }), axes.up, 1, ring),
        out(pointOf({ column: index, row: 0 }), axes.up, -1, ring),
        out(pointOf({ column: 0, row: index }), axes.along, -1, ring),
        out(
          pointOf({ column: blockCount, row: index }),
          axes.along,
          1,
          (bridgedRows.includes(index) ? promenadeRoad : quay).map(onGrid),
        ),
      ]),
  ];
};

const greens = (): CityFeature[] => [
  ...parks.map(({ name, outline }) => area("park", smooth(outline, true).map(metersOf), name)),
  area("park", promenade.map(onGrid), "Paseo Costanero"),
  ...squares.map(([column, row, columns, rows, name]) =>
    area(
      "park",
      [
        pointOf({ column, row }),
        pointOf({ column: column + columns, row }),
        pointOf({ column: column + columns, row: row + rows }),
        pointOf({ column, row: row + rows }),
      ],
      name,
    ),
  ),
];

/** Where the river's name is written: off the city, however far the water reaches. */
const riverName: Kilometers = [2.9, 0.3];

const place = (name: string, at: LocalPoint): CityFeature => ({
  kind: "place",
  name,
  shape: "point",
  positions: [toPosition(at)],
});

const middleOf = (positions: readonly Position[]): Position => ({
  lat: positions.reduce((sum, { lat }) => sum + lat, 0) / positions.length,
  lon: positions.reduce((sum, { lon }) => sum + lon, 0) / positions.length,
});

/** The city of `createStreetGrid` as a map shows it, bottom to top. */
export const describeCity = (): readonly CityFeature[] => {
  const areas = [
    area("river", [...coast, ...openWater].map(metersOf)),
    area("ground", smooth(outskirts, true).map(metersOf)),
    ...greens(),
    area("dock", dock.map(onGrid), "Dársena"),
    area("dock", smooth(lake, true).map(metersOf)),
  ];
  return [
    ...areas,
    ...roads(),
    ...streets(),
    place("Río de la Plata", metersOf(riverName)),
    ...areas.flatMap(({ name, positions }) =>
      name ? [place(name, toLocal(middleOf(positions.slice(1))))] : [],
    ),
  ];
};
