import type { SentFix } from "../gps-record.ts";

/** The protocols of apps that know neither trips nor record IDs. */
export const appNames = ["owntracks", "overland", "traccar", "osmand"] as const;
export type AppName = (typeof appNames)[number];

export const isAppName = (value: unknown): value is AppName => appNames.some((name) => name === value);

/** A fix as a batch would have it, in the API's units, unchecked. Its id and its trip follow from its time and place. */
export type AppFix = Omit<SentFix, "id">;

/** What a request of an app says. Reading one never throws, whatever it holds. */
export type AppRequest = {
  /** In the order in which they were sent; with what each was in the request, in case it is rejected. */
  readonly fixes: readonly { readonly fix: AppFix; readonly sent: unknown }[];
  /** Members that should be fixes and are not. */
  readonly unreadable: readonly { readonly sent: unknown; readonly detail: string }[];
};

export type ReadApp = (body: unknown) => AppRequest;
