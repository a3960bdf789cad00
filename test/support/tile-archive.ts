const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];

const number = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];
const bytes = (field: number, content: readonly number[]): number[] => [
  ...varint(field * 8 + 2),
  ...varint(content.length),
  ...content,
];

/** Around the whole tile: move to the corner, three lines, close. */
const square = [9, 0, 0, 26, 8192, 0, 0, 8192, 8191, 0, 15].flatMap(varint);

/** A vector tile with one layer that covers it. */
const tileOf = (layer: string): number[] =>
  bytes(3, [
    ...number(15, 2),
    ...bytes(1, [...Buffer.from(layer)]),
    ...bytes(2, [...number(3, 3), ...bytes(4, square)]),
    ...number(5, 4096),
  ]);

const headerBytes = 127;

/** A PMTiles archive (version 3, nothing compressed) with one tile: the whole world as one area of that layer. */
export const tileArchiveOf = (layer: string): Buffer => {
  const tile = Buffer.from(tileOf(layer));
  const metadata = Buffer.from("{}");
  // One entry: tile 0, once, its length, its offset plus one.
  const directory = Buffer.from([1, 0, 1, ...varint(tile.length), 1]);
  const header = Buffer.alloc(headerBytes);
  header.write("PMTiles");
  header[7] = 3;
  const sizes = [
    [headerBytes, directory.length],
    [headerBytes + directory.length, metadata.length],
    [headerBytes + directory.length + metadata.length, 0],
    [headerBytes + directory.length + metadata.length, tile.length],
    [1, 1],
  ].flat();
  sizes.forEach((size, index) => {
    header.writeBigUInt64LE(BigInt(size), 8 + index * 8);
  });
  header.writeBigUInt64LE(1n, 88);
  // Clustered, no compression inside or of tiles, vector tiles, zoom 0 to 0.
  header.set([1, 1, 1, 1, 0, 0], 96);
  for (const [offset, degrees] of [
    [102, -180],
    [106, -85],
    [110, 180],
    [114, 85],
  ] as const)
    header.writeInt32LE(degrees * 1e7, offset);
  return Buffer.concat([header, directory, metadata, tile]);
};
