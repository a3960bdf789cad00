import type { SentFix } from "../gps-record.ts";
import { limits } from "../limits.ts";

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

/** What one member of a request is: a fix, none and why, or nothing that should be one (undefined). */
export type AppMember = { readonly fix: AppFix } | { readonly detail: string } | undefined;

export const nothing: AppRequest = { fixes: [], unreadable: [] };

export const unreadable = (sent: unknown, detail: string): AppRequest => ({
  fixes: [],
  unreadable: [{ sent, detail }],
});

/** Reads member after member. Of one request no more fixes are read than a batch may have; the others are unreadable. */
export const readEach = (
  members: readonly unknown[],
  readMember: (member: unknown) => AppMember,
): AppRequest => {
  const fixes: AppRequest["fixes"][number][] = [];
  const unreadable: AppRequest["unreadable"][number][] = [];
  for (const sent of members) {
    const member = readMember(sent);
    if (member === undefined) continue;
    if ("detail" in member) unreadable.push({ sent, detail: member.detail });
    else if (fixes.length < limits.recordsPerBatch) fixes.push({ fix: member.fix, sent });
    else unreadable.push({ sent, detail: tooMany });
  }
  return { fixes, unreadable };
};

const tooMany = `a request may have ${limits.recordsPerBatch} positions: send fewer at once`;
