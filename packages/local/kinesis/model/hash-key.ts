import { hash } from "node:crypto";

/** Hash keys are 128-bit numbers; here they are 32 hexadecimal digits, whose order is the numbers' order. */
export type HashKey = string;

export const maximumHashKey = (1n << 128n) - 1n;

export type HashKeyRange = { readonly start: HashKey; readonly end: HashKey };

export const hashKeyOf = (partitionKey: string): HashKey => hash("md5", partitionKey);

export const hashKeyFromNumber = (value: bigint): HashKey => value.toString(16).padStart(32, "0");

export const hashKeyToNumber = (key: HashKey): bigint => BigInt(`0x${key}`);

/** As on AWS, each shard that results from a split holds at least two hash keys. */
export const isSplitAllowed = ({ start, end }: HashKeyRange, key: bigint): boolean =>
  key > hashKeyToNumber(start) + 1n && key < hashKeyToNumber(end);

/** Divides the whole range into `shards` parts of equal size, as CreateStream does. */
export const evenRanges = (shards: number): HashKeyRange[] => {
  const size = (maximumHashKey + 1n) / BigInt(shards);
  return Array.from({ length: shards }, (_, index) => ({
    start: hashKeyFromNumber(size * BigInt(index)),
    end: hashKeyFromNumber(index === shards - 1 ? maximumHashKey : size * BigInt(index + 1) - 1n),
  }));
};
