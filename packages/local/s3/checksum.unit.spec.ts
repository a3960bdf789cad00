import { describe, expect, it } from "vitest";
import { checksumOf } from "./checksum.ts";

describe("checksums match their published check values", () => {
  const check = Buffer.from("123456789");
  it.each([
    ["CRC32", "cbf43926"],
    ["CRC32C", "e3069283"],
    ["CRC64NVME", "ae8b14860a799888"],
    ["SHA1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"],
    ["SHA256", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"],
  ] as const)("%s", async (algorithm, expected) => {
    expect(Buffer.from(await checksumOf(algorithm, check), "base64").toString("hex")).toBe(expected);
    const split = await checksumOf(algorithm, check.subarray(0, 4), check.subarray(4));
    expect(Buffer.from(split, "base64").toString("hex")).toBe(expected);
  });
});
