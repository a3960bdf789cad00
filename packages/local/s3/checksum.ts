import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

export const checksumAlgorithms = ["CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/** What S3 keeps for an object whose client names no other. */
export const defaultAlgorithm: ChecksumAlgorithm = "CRC64NVME";

export type RunningChecksum = { update(bytes: Uint8Array): void; digest(): Buffer };

export const checksumHeader = (algorithm: ChecksumAlgorithm): string =>
  `x-amz-checksum-${algorithm.toLowerCase()}`;

const crc32cTable = new Uint32Array(256).map((_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

/** CRC-64/NVME, reflected polynomial 0x9A6C9329AC4BC9B5, kept as two 32-bit halves: BigInt is far too slow. */
const [crc64High, crc64Low] = ((): [Uint32Array, Uint32Array] => {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
    high[byte] = Number(value >> 32n);
    low[byte] = Number(value & 0xffff_ffffn);
  }
  return [high, low];
})();

const bigEndian = (...words: number[]): Buffer => {
  const bytes = Buffer.alloc(words.length * 4);
  for (const [index, word] of words.entries()) bytes.writeUInt32BE(word >>> 0, index * 4);
  return bytes;
};

function runningCrc32(): RunningChecksum {
  let value = 0;
  return {
    update(bytes) {
      value = crc32(bytes, value);
    },
    digest: () => bigEndian(value),
  };
}

function runningCrc32c(): RunningChecksum {
  let value = 0xffff_ffff;
  return {
    update(bytes) {
      for (let index = 0; index < bytes.length; index++) {
        value = crc32cTable[(value ^ bytes[index]!) & 0xff]! ^ (value >>> 8);
      }
    },
    digest: () => bigEndian(value ^ 0xffff_ffff),
  };
}

function runningCrc64Nvme(): RunningChecksum {
  let high = 0xffff_ffff;
  let low = 0xffff_ffff;
  return {
    update(bytes) {
      for (let index = 0; index < bytes.length; index++) {
        const entry = (low ^ bytes[index]!) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ crc64Low[entry]!;
        high = (high >>> 8) ^ crc64High[entry]!;
      }
    },
    digest: () => bigEndian(high ^ 0xffff_ffff, low ^ 0xffff_ffff),
  };
}

function runningHash(name: "md5" | "sha1" | "sha256"): RunningChecksum {
  const hash = createHash(name);
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
}

export const runningMd5 = (): RunningChecksum => runningHash("md5");

export function runningChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  switch (algorithm) {
    case "CRC32":
      return runningCrc32();
    case "CRC32C":
      return runningCrc32c();
    case "SHA1":
      return runningHash("sha1");
    case "SHA256":
      return runningHash("sha256");
    case "CRC64NVME":
      return runningCrc64Nvme();
    default:
      return algorithm satisfies never;
  }
}

export function checksumOf(algorithm: ChecksumAlgorithm, ...parts: Uint8Array[]): string {
  const checksum = runningChecksum(algorithm);
  for (const part of parts) checksum.update(part);
  return checksum.digest().toString("base64");
}
