import { createHash } from "node:crypto";
import { storedTripOf } from "../domain/track.ts";
import type { TripKey } from "../domain/trip.ts";
import { type Caller, requireDriver } from "./caller.ts";
import { cutReaderOf } from "./cut-reader.ts";
import { TripsError } from "./errors.ts";
import type { ShownTrip } from "./hidden-ends.ts";
import { type ReadPorts, readShownTrip, requireTrip } from "./read-trips.ts";

/** What a link gives access to. */
export type Share = {
  readonly trip: TripKey;
  /** Whether what lies around the ends of the trip stays hidden. */
  readonly hidesEnds: boolean;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
};

/** A share with the digest of its id, which serves to find, list and revoke it, but not to open it. */
export type StoredShare = Share & { readonly digest: string };

/** The shares in the table. Expired shares are absent, like removed ones; for `load`, at once. */
export type ShareStore = {
  put(share: StoredShare): Promise<void>;
  load(digest: string): Promise<StoredShare | undefined>;
  /** The shares of a stored trip, of a track also those of its trips; eventually consistent. */
  sharesOf(trip: TripKey): Promise<StoredShare[]>;
  /** False: the stored trip has no such share. */
  remove(trip: TripKey, digest: string): Promise<boolean>;
};

export type SharePorts = ReadPorts & {
  readonly shares: ShareStore;
  readonly randomBytes: (count: number) => Uint8Array;
};

/** 128 bits: at a million guesses a second, hitting one of a billion shares takes 10^16 years. */
const idBytes = 16;
const idPattern = /^[\w-]{22}$/;
const digestPattern = /^[\w-]{43}$/;

export const maxSharesPerTrip = 20;

const digestOf = (id: string): string => createHash("sha256").update(id).digest("base64url");

export type CreatedShare = { readonly id: string; readonly share: StoredShare };

/** Anyone who may see a trip may share it. */
export const createShare = async (
  caller: Caller,
  ports: SharePorts,
  trip: TripKey,
  { lifetimeMs, hidesEnds }: { readonly lifetimeMs: number; readonly hidesEnds: boolean },
): Promise<CreatedShare | "too many"> => {
  await requireTrip(caller, ports, trip);
  if ((await sharesOf(ports, trip)).length >= maxSharesPerTrip) return "too many";
  const id = Buffer.from(ports.randomBytes(idBytes)).toString("base64url");
  const createdAtMs = ports.now();
  // The table keeps whole seconds.
  const expiresAtMs = Math.ceil((createdAtMs + lifetimeMs) / 1000) * 1000;
  const share = { digest: digestOf(id), trip, hidesEnds, createdAtMs, expiresAtMs };
  await ports.shares.put(share);
  return { id, share };
};

/** Of a trip in a track, the shares whose addresses lead to it now. */
const sharesOf = async ({ shares, reader }: SharePorts, trip: TripKey): Promise<StoredShare[]> => {
  const stored = await shares.sharesOf(storedTripOf(trip));
  const { findCut } = cutReaderOf(reader);
  const cut = await findCut(trip);
  if (!cut) return stored;
  const leadHere = await Promise.all(
    stored.map(async (share) => (await findCut(share.trip))?.trip === cut.trip),
  );
  return stored.filter((_, index) => leadHere[index]);
};

/** Latest first. */
export const listShares = async (
  caller: Caller,
  ports: SharePorts,
  trip: TripKey,
): Promise<StoredShare[]> => {
  await requireTrip(caller, ports, trip);
  return (await sharesOf(ports, trip)).toSorted((a, b) => b.createdAtMs - a.createdAtMs);
};

/** False: the trip has no such share. */
export const revokeShare = async (
  caller: Caller,
  { shares }: Pick<SharePorts, "shares">,
  trip: TripKey,
  digest: string,
): Promise<boolean> => {
  requireDriver(caller, trip.driver);
  return digestPattern.test(digest) && shares.remove(storedTripOf(trip), digest);
};

const noSuchLink = () => new TripsError("not-found", "There is no such link.");

/** An opened share, and what it shows. */
export type OpenedShare = { readonly share: Share; readonly shown: ShownTrip };

/**
 * For anyone who has the id, signed in or not: the id alone decides, so there is no caller argument. "Not found" does
 * not say why: it expired, was revoked or never existed, or the trip is gone.
 */
export const readSharedTrip = async (ports: SharePorts, id: string): Promise<OpenedShare> => {
  const share = idPattern.test(id) ? await ports.shares.load(digestOf(id)) : undefined;
  if (!share) throw noSuchLink();
  const sharer: Caller = { driver: share.trip.driver, isFleet: false };
  const shown = await readShownTrip(sharer, ports, share.trip, share).catch((error: unknown) => {
    throw error instanceof TripsError ? noSuchLink() : error;
  });
  return { share, shown };
};
