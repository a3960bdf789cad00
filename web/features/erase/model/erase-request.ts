/** What is to be erased, as the fields of a form: a trip, or all of the caller's. */
export type EraseRequest =
  | { readonly trip: string; readonly driver: string | undefined; readonly all?: undefined }
  | { readonly all: "all"; readonly trip?: undefined; readonly driver?: undefined };

export const eraseAction = "/api/erasures";

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Undefined: the form says neither or both. */
export const eraseRequestOf = (form: { get(name: string): unknown }): EraseRequest | undefined => {
  const [trip, driver, all] = ["trip", "driver", "all"].map((name) => textOf(form.get(name)));
  if (all === "all") return trip === undefined && driver === undefined ? { all } : undefined;
  return trip === undefined || all !== undefined ? undefined : { trip, driver };
};

const settlesMs = 10_000;

/** Whether a trip was erased so recently (epoch milliseconds in the URL) that a read may still find it. */
export const isJustErased = (erased: unknown, nowMs: number): boolean =>
  typeof erased === "string" && Math.abs(nowMs - Number(erased)) < settlesMs;
