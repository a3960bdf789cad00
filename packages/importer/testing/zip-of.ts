import { crc32, deflateRawSync } from "node:zlib";

export type ZipEntry = {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** A false value for its header. */
  readonly size?: number;
  readonly flags?: number;
  readonly isStored?: boolean;
  /** `streamed`: its sizes follow the data, as a streaming writer leaves them. */
  readonly form?: "plain" | "zip64" | "streamed" | "streamed without signature" | "streamed zip64";
};

type Numbers = readonly (readonly [value: number, bytes: 2 | 4 | 8])[];

const numbers = (values: Numbers): Buffer =>
  Buffer.concat(
    values.map(([value, bytes]) => {
      const buffer = Buffer.alloc(bytes);
      if (bytes === 8) buffer.writeBigUInt64LE(BigInt(value));
      else buffer.writeUIntLE(value, 0, bytes);
      return buffer;
    }),
  );

const headerOf = (flags: number, method: number, sums: readonly number[], name: Buffer, extra: Buffer) =>
  Buffer.concat([
    numbers([[20, 2], [flags, 2], [method, 2], [0, 4], ...sums.map((sum) => [sum, 4] as const)]),
    numbers([
      [name.length, 2],
      [extra.length, 2],
    ]),
  ]);

/** An archive as other programs write it, or one with errors. */
export const zipOf = (entries: readonly ZipEntry[]): Buffer => {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name: text, content, size, flags = 0x800, isStored = false, form = "plain" } of entries) {
    const whole = Buffer.from(content);
    const name = Buffer.from(text);
    const packed = isStored ? whole : deflateRawSync(whole);
    const isStreamed = form.startsWith("streamed");
    const is64 = form.endsWith("zip64");
    const method = isStored ? 0 : 8;
    const sums = [crc32(whole), packed.length, size ?? whole.length] as const;
    const long = is64 && !isStreamed;
    const extra = long
      ? numbers([
          [1, 2],
          [16, 2],
          [sums[2], 8],
          [sums[1], 8],
        ])
      : Buffer.alloc(0);
    const ownSums = isStreamed ? [0, 0, 0] : long ? [sums[0], 0xffffffff, 0xffffffff] : sums;
    const ownFlags = flags | (isStreamed ? 8 : 0);
    const wide = is64 ? 8 : 4;
    const descriptor = numbers([
      ...(form === "streamed without signature" ? [] : ([[0x08074b50, 4]] as const)),
      ...([
        [sums[0], 4],
        [sums[1], wide],
        [sums[2], wide],
      ] as const),
    ]);
    const local = Buffer.concat([
      Buffer.from("PK\x03\x04"),
      headerOf(ownFlags, method, ownSums, name, extra),
      name,
      extra,
      packed,
      ...(isStreamed ? [descriptor] : []),
    ]);
    const listed = headerOf(ownFlags, method, sums, name, Buffer.alloc(0));
    directory.push(
      Buffer.from("PK\x01\x02\x14\0"),
      listed,
      numbers([
        [0, 8],
        [0, 2],
        [offset, 4],
      ]),
      name,
    );
    files.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const { length } = entries;
  const end = numbers([
    [0, 4],
    [length, 2],
    [length, 2],
    [list.length, 4],
    [offset, 4],
    [0, 2],
  ]);
  return Buffer.concat([...files, list, Buffer.from("PK\x05\x06"), end]);
};
