import type { Locale } from "../../../shared/texts/model/preferences.ts";
import type { FileEvent } from "./import-state.ts";

export type ImportSettings = {
  readonly apiUrl: string;
  /** Whose drives these are: the signed-in driver, whatever a file says. */
  readonly driver: string;
  readonly locale: Locale;
};

/** A file to import; `again`: even drives that are stored already. */
export type ImportJob = {
  readonly id: number;
  readonly name: string;
  readonly file: File;
  readonly again: boolean;
};

/** What the page tells its worker. */
export type ToWorker =
  | { readonly kind: "settings"; readonly settings: ImportSettings }
  | { readonly kind: "job"; readonly job: ImportJob }
  | { readonly kind: "pause"; readonly isPaused: boolean };

/** What the worker tells its page. */
export type FromWorker = { readonly id: number; readonly event: FileEvent };
