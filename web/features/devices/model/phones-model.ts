import { byNeed } from "@trips/core/application/device-verdict.ts";
import { nameFromId } from "@trips/core/application/person-name.ts";
import type { PhonesView, PhoneView } from "@trips/core/application/read-devices.ts";
import { isAppName } from "@trips/core/domain/apps/app.ts";
import { appNames } from "../../../shared/texts/model/app-names.ts";
import { isRecordApp } from "../../../shared/texts/model/record-app.ts";

export const phonesScopes = ["own", "fleet"] as const;
export type PhonesScope = (typeof phonesScopes)[number];

export type Phone = PhoneView & {
  /** Of the fleet's phones. */
  readonly driverName: string | null;
};

export type PhonesModel = {
  readonly scope: PhonesScope;
  /** Those that need help first. */
  readonly phones: readonly Phone[];
  /** There are more of them than are listed. */
  readonly isCut: boolean;
};

export const phonesDataPathOf = (scope: PhonesScope): string =>
  scope === "fleet" ? "/api/phones?scope=fleet" : "/api/phones";

/** Registers are written once a minute. */
const usualMs = 15_000;
const longestBackoffMs = 60_000;

export const phonesDelayMs = (failures: number): number =>
  Math.min(longestBackoffMs, usualMs * 2 ** failures);

/**
 * How long a phone has been silent is told by its last sign of life; without the seconds in its reasons, an answer is the
 * same until something happens.
 */
const steady = (phone: PhoneView): PhoneView => ({
  ...phone,
  verdict: {
    ...phone.verdict,
    reasons: phone.verdict.reasons.map((reason) =>
      reason.cause === "silent" || reason.cause === "never-used"
        ? { ...reason, value: reason.limit }
        : reason,
    ),
  },
});

export const phonesModelOf = (
  scope: PhonesScope,
  pages: readonly PhonesView[],
  names: ReadonlyMap<string, string>,
): PhonesModel => {
  const phones = pages
    .flatMap((page) => page.phones)
    .map((phone) => ({ ...steady(phone), driverName: names.get(phone.driver) ?? null }));
  return {
    scope,
    phones: phones.sort(byNeed),
    isCut: pages.at(-1)?.next !== undefined,
  };
};

/** An app by the name that people know. */
export const appTitleOf = (app: string | null): string | null =>
  app !== null && isAppName(app) ? appNames[app] : app;

/** What a phone is called: as it was registered, else as it calls itself, else by what sends from it. */
export const phoneNameOf = (
  { name, phone, app }: Pick<Phone, "name" | "phone" | "app">,
  words: { readonly record: string; readonly unnamed: string },
): string =>
  name ?? phone ?? (app !== null && isRecordApp(app) ? words.record : appTitleOf(app)) ?? words.unnamed;

export type PhonesQuery = { readonly text: string; readonly helpOnly: boolean };

export const phonesQueryOf = (parameters: Pick<URLSearchParams, "get">): PhonesQuery => ({
  text: (parameters.get("q") ?? "").slice(0, 100),
  helpOnly: parameters.get("help") === "1",
});

export const phonesSearchOf = ({ text, helpOnly }: PhonesQuery): string => {
  const search = new URLSearchParams({ ...(text !== "" && { q: text }), ...(helpOnly && { help: "1" }) });
  return search.size === 0 ? "" : `?${search}`;
};

const folded = (text: string): string =>
  text
    .normalize("NFD")
    .replaceAll(/\p{Mn}/gu, "")
    .toLowerCase();

/** Each word is found in the driver's name or id, the phone's names or its app, whatever the accents. */
export const matchingPhones = (
  phones: readonly Phone[],
  { text, helpOnly }: PhonesQuery,
): readonly Phone[] => {
  const words = folded(text).split(/\s+/).filter(Boolean);
  return phones.filter(({ driver, driverName, name, phone, app, verdict }) => {
    if (helpOnly && verdict.state !== "help") return false;
    const said = folded([driver, driverName ?? nameFromId(driver), name, phone, app].join(" "));
    return words.every((word) => said.includes(word));
  });
};
