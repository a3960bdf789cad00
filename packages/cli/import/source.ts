import type { Fix } from "@trips/client/records.ts";

/** What a reader finds in a file, as it stands there. `place` names it in a report: "line 12". */
export type SourceItem =
  | {
      readonly kind: "fix";
      readonly place: string;
      readonly driver: unknown;
      readonly trip: unknown;
      readonly vehicle: unknown;
      readonly fix: Fix;
    }
  | { readonly kind: "unreadable"; readonly place: string; readonly reason: string }
  /** What stands there a second time. */
  | { readonly kind: "repeated" }
  /** What whoever imports it should know of the file. */
  | { readonly kind: "note"; readonly text: string };

export type Overrides = {
  readonly driver?: string;
  readonly vehicle?: string;
  readonly trip?: string;
};
