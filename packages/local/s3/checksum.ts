import { createHash } from "node:crypto";
import { Crc32, Crc32c, Crc64Nvme } from "@aws-sdk/checksums/crc";

export const checksumAlgorithms = ["CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/** S3's default when the client names no algorithm. */
export const defaultAlgorithm: ChecksumAlgorithm = "CRC64NVME";

/** A running checksum; its digest is in Base64, as in S3's headers. */
export type RunningChecksum = { update(bytes: Uint8Array): void; digest(): Promise<string> };

export const checksumHeader = (algorithm: ChecksumAlgorithm): string =>
  `x-amz-checksum-${algorithm.toLowerCase()}`;

const crcs = { CRC32: Crc32, CRC32C: Crc32c, CRC64NVME: Crc64Nvme } as const;

export const runningChecksum = (algorithm: ChecksumAlgorithm): RunningChecksum => {
  if (algorithm === "SHA1" || algorithm === "SHA256") {
    const hash = createHash(algorithm);
    return { update: (bytes) => void hash.update(bytes), digest: async () => hash.digest("base64") };
  }
  const crc = new crcs[algorithm]();
  return {
    update: (bytes) => crc.update(bytes),
    digest: async () => Buffer.from(await crc.digest()).toString("base64"),
  };
};

export const checksumOf = (algorithm: ChecksumAlgorithm, ...parts: Uint8Array[]): Promise<string> => {
  const checksum = runningChecksum(algorithm);
  for (const part of parts) checksum.update(part);
  return checksum.digest();
};
