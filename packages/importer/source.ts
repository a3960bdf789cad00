import type { Fix } from "@trips/client/records.ts";

/** What a reader finds in a file, unchecked. `place` locates it in a report: "line 12". */
export type SourceItem =
  | {
      readonly kind: "fix";
      readonly place: string;
      readonly driver: unknown;
      readonly trip: unknown;
      readonly vehicle: unknown;
      /** Set if the file names one. */
      readonly timeZone?: unknown;
      /** The trip's id is made from the file's name; a hash of its content is added later. */
      readonly isDerived?: boolean;
      /** The record's id, if the file has one; otherwise its position in its trip. */
      readonly id?: unknown;
      readonly fix: Fix;
    }
  | { readonly kind: "unreadable"; readonly place: string; readonly reason: string }
  /** A repetition of an earlier item. */
  | { readonly kind: "repeated" }
  /** Something about the file to report to the user. */
  | { readonly kind: "note"; readonly text: string };

export type Overrides = {
  readonly driver?: string;
  /** Used when neither the file nor the user names one. */
  readonly defaultDriver?: string;
  /** Records that a file gives to anyone else are left out. */
  readonly onlyDriver?: string;
  readonly vehicle?: string;
  readonly trip?: string;
  readonly timeZone?: string;
};

/** A file, or a file in an archive: each call of `pieces` reads it anew, unpacked, never whole in memory. */
export type SourceDocument = {
  /** Its name in reports. */
  readonly label: string;
  /** Its name without folders. */
  readonly name: string;
  readonly pieces: () => AsyncIterable<Uint8Array>;
};

export type Reader = (document: SourceDocument, overrides: Overrides) => AsyncIterable<SourceItem[]>;

/** The driver of what a file without drivers holds. */
export const driverOf = ({ driver, defaultDriver = "demo" }: Overrides): string => driver ?? defaultDriver;
