import { createHash } from "node:crypto";
import type { TripKey } from "../domain/trip.ts";

/** What a link lets whoever has it see. */
export type Share = {
  readonly trip: TripKey;
  /** Whether what lies around the ends of the trip stays hidden. */
  readonly hidesEnds: boolean;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
};

/** A share with the digest of its id: by it a share is found, listed and revoked, and nobody can open it. */
export type StoredShare = Share & { readonly digest: string };

/** The shares in the table. What has expired is as absent as what was removed; both at once, for `load`. */
export type ShareStore = {
  put(share: StoredShare): Promise<void>;
  load(digest: string): Promise<StoredShare | undefined>;
  /** Those of one trip; one that was put a moment ago may be missing still. */
  sharesOf(trip: TripKey): Promise<StoredShare[]>;
  /** False: this trip has no such share. */
  remove(trip: TripKey, digest: string): Promise<boolean>;
};

export type SharePorts = {
  readonly store: ShareStore;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
};

/** 128 bits: whoever tries a million ids a second meets one of a billion shares in 10^16 years. */
const idBytes = 16;
const idPattern = /^[\w-]{22}$/;
const digestPattern = /^[\w-]{43}$/;

export const maxSharesPerTrip = 20;

const digestOf = (id: string): string => createHash("sha256").update(id).digest("base64url");

export type CreatedShare = { readonly id: string; readonly share: StoredShare };

/** The caller of this and of all below has made sure that whoever asks may see the trip. */
export const createShare = async (
  { store, now, randomBytes }: SharePorts,
  trip: TripKey,
  { lifetimeMs, hidesEnds }: { readonly lifetimeMs: number; readonly hidesEnds: boolean },
): Promise<CreatedShare | "too many"> => {
  if ((await store.sharesOf(trip)).length >= maxSharesPerTrip) return "too many";
  const id = Buffer.from(randomBytes(idBytes)).toString("base64url");
  const createdAtMs = now();
  // The table keeps whole seconds.
  const expiresAtMs = Math.ceil((createdAtMs + lifetimeMs) / 1000) * 1000;
  const share = { digest: digestOf(id), trip, hidesEnds, createdAtMs, expiresAtMs };
  await store.put(share);
  return { id, share };
};

/** The latest first. */
export const listShares = async ({ store }: SharePorts, trip: TripKey): Promise<StoredShare[]> =>
  (await store.sharesOf(trip)).toSorted((a, b) => b.createdAtMs - a.createdAtMs);

/** False: the trip has no such share. */
export const revokeShare = async ({ store }: SharePorts, trip: TripKey, digest: string): Promise<boolean> =>
  digestPattern.test(digest) && store.remove(trip, digest);

/** For whoever has the id. Undefined without a word of why: it expired, was revoked, or never was. */
export const openShare = async ({ store }: SharePorts, id: string): Promise<Share | undefined> =>
  idPattern.test(id) ? store.load(digestOf(id)) : undefined;
