import { createHash, timingSafeEqual } from "node:crypto";

/**
 * `trips_<device>_<secret>`: 64 random bits that name the device, 192 that prove it. The table holds the SHA-256 of the
 * key: nobody guesses a random secret, so there is nothing that a slow hash would slow down.
 */
const keyPattern = /^trips_([0-9a-f]{16})_[\w-]{32}$/;
/** Finds a key within a text, in JavaScript's regular expressions and in Java's. */
export const keyWithinText = "trips_[0-9a-f]{16}_[A-Za-z0-9_-]{32}";
const [idBytes, secretBytes] = [8, 24];

export type NewKey = { readonly id: string; readonly key: string; readonly digest: string };

export const createKey = (randomBytes: (count: number) => Uint8Array): NewKey => {
  const id = Buffer.from(randomBytes(idBytes)).toString("hex");
  const key = `trips_${id}_${Buffer.from(randomBytes(secretBytes)).toString("base64url")}`;
  return { id, key, digest: digestOf(key) };
};

/** The device that a key names; undefined: it is no key. */
export const deviceIdOf = (key: string): string | undefined => keyPattern.exec(key)?.[1];

/** In the same time, whichever characters differ. */
export const isKeyOf = (key: string, digest: string): boolean => {
  const [given, stored] = [Buffer.from(digestOf(key)), Buffer.from(digest)];
  return given.length === stored.length && timingSafeEqual(given, stored);
};

const digestOf = (key: string): string => createHash("sha256").update(key).digest("base64url");
