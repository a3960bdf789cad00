import type { Fix } from "@trips/client/records.ts";

/** What a reader finds in a file, as it stands there. `place` names it in a report: "line 12". */
export type SourceItem =
  | {
      readonly kind: "fix";
      readonly place: string;
      readonly driver: unknown;
      readonly trip: unknown;
      readonly vehicle: unknown;
      /** Where the file names one. */
      readonly timeZone?: unknown;
      /** The trip's id is made of the file's name: what the file holds is going to be part of it. */
      readonly isDerived?: boolean;
      /** Where the file has the record's id; else its place in its trip is that. */
      readonly id?: unknown;
      readonly fix: Fix;
    }
  | { readonly kind: "unreadable"; readonly place: string; readonly reason: string }
  /** What stands there a second time. */
  | { readonly kind: "repeated" }
  /** What whoever imports it should know of the file. */
  | { readonly kind: "note"; readonly text: string };

export type Overrides = {
  readonly driver?: string;
  /** Where neither a file nor a person names one. */
  readonly defaultDriver?: string;
  readonly vehicle?: string;
  readonly trip?: string;
  readonly timeZone?: string;
};

/** A file, or one within an archive: read as often as it is asked for, unpacked, never whole in memory. */
export type SourceDocument = {
  /** How it is called in reports. */
  readonly label: string;
  /** Its own name, without folders. */
  readonly name: string;
  readonly pieces: () => AsyncIterable<Uint8Array>;
};

export type Reader = (document: SourceDocument, overrides: Overrides) => AsyncIterable<SourceItem[]>;

/** The driver of what a file without drivers holds. */
export const driverOf = ({ driver, defaultDriver = "demo" }: Overrides): string => driver ?? defaultDriver;
