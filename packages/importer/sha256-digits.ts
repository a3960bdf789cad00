import { sha256 } from "@noble/hashes/sha2.js";

/** The first eight hexadecimal digits of a text's SHA-256; Web Crypto gives it only as a promise. */
export const sha256Digits = (text: string): string =>
  Array.from(sha256(new TextEncoder().encode(text)).subarray(0, 4), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
