import { deaggregate } from "@trips/aws/kinesis-aggregate.ts";
import {
  type Correction,
  type Decision,
  decisionsOf,
  mergeCorrections,
  noCorrections,
} from "@trips/core/domain/corrections.ts";
import { type Fix, type GpsRecord, isLate, quantise } from "@trips/core/domain/gps-record.ts";
import type { StreamEntry } from "../kinesis/memory-storage.ts";

export type AcceptedRecord = {
  readonly record: GpsRecord;
  readonly timeZone: string;
  readonly vehicle: string | undefined;
  readonly ends: boolean;
};

export type AcceptedTrip = {
  readonly driver: string;
  readonly trip: string;
  readonly records: AcceptedRecord[];
  readonly corrections: Correction[];
  /** By `keyOf`, when the stream took it: records that no read has shown yet. */
  readonly unseen: Map<string, number>;
  readonly known: Set<string>;
};

/** What must be rejected, where, and how many records of it. */
export type Poison = { readonly shardId: string; readonly sequenceNumber: string; readonly reason: string };

type Envelope = {
  readonly version: number;
  readonly driver: string;
  readonly trip: string;
  readonly receivedAt: number;
  readonly moment?: number | null;
  readonly correction?: object;
  readonly batch?: {
    readonly timeZone: string;
    readonly vehicle?: string;
    readonly device?: string;
    readonly end?: boolean;
    readonly backfill?: boolean;
    readonly records: readonly Fix[];
  };
};

export const keyOf = ({ t, id }: Pick<GpsRecord, "t" | "id">): string => `${t}/${id}`;

/** All that the stream took, read without production's decoder: what the system must come to show. */
export class Accepted {
  readonly trips = new Map<string, AcceptedTrip>();
  readonly poison: Poison[] = [];
  /** By driver and model: when the API last heard of a phone that names itself. */
  readonly heardMs = new Map<string, number>();
  /** Data whose producer knows what must be rejected of it: all of it, or some of its records. */
  readonly #poisonous = new Map<string, "all" | "some">();
  records = 0;

  expectPoison(data: Uint8Array, share: "all" | "some"): void {
    this.#poisonous.set(Buffer.from(data).toString("latin1"), share);
  }

  add({ data, shardId, sequenceNumber, arrivalMs }: StreamEntry): void {
    const share = this.#poisonous.get(Buffer.from(data).toString("latin1"));
    if (share) this.poison.push({ shardId, sequenceNumber, reason: share });
    if (share === "all") return;
    const members = deaggregate(data)?.map((member) => member.data) ?? [data];
    for (const member of members)
      this.#addEnvelope(JSON.parse(Buffer.from(member).toString("utf8")), arrivalMs);
  }

  #addEnvelope(envelope: Envelope, arrivalMs: number): void {
    const { driver, trip, receivedAt, batch, correction } = envelope;
    const name = `${driver}/${trip}`;
    const held: AcceptedTrip = this.trips.get(name) ?? {
      ...{ driver, trip, records: [], corrections: [], unseen: new Map(), known: new Set() },
    };
    this.trips.set(name, held);
    if (correction) {
      const decided = decisionsOf(
        correction as Record<string, unknown>,
        envelope.moment ?? null,
      ) as Decision[];
      held.corrections.push(...decided.map((each) => ({ ...each, at: receivedAt })));
      return;
    }
    if (!batch) throw new Error("the stream took an envelope that nobody sent");
    if (batch.backfill !== true && batch.device !== undefined) {
      const phone = `${driver}/${batch.device}`;
      this.heardMs.set(phone, Math.max(receivedAt, this.heardMs.get(phone) ?? 0));
    }
    const fixes = batch.records.filter(({ lat }) => lat >= -90 && lat <= 90);
    const endT = Math.max(...fixes.map(({ t }) => t));
    for (const fix of fixes) {
      const record = quantise(fix, isLate(fix.t, receivedAt, batch.backfill === true));
      const ends = batch.end === true && record.t === endT;
      held.records.push({ record, timeZone: batch.timeZone, vehicle: batch.vehicle, ends });
      const key = keyOf(record);
      if (!held.known.has(key)) held.unseen.set(key, arrivalMs);
      held.known.add(key);
      this.records++;
    }
  }
}

/** In one go. */
export const correctionsOf = ({ corrections }: AcceptedTrip) =>
  mergeCorrections(noCorrections, corrections).corrections;
