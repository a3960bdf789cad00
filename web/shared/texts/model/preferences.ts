/** A user's display preferences and vehicle, stored in a cookie. */
export const locales = ["en", "es"] as const;
export type Locale = (typeof locales)[number];

export const unitSystems = ["metric", "imperial"] as const;
export type UnitSystem = (typeof unitSystems)[number];

export type Preferences = {
  readonly locale: Locale;
  readonly units: UnitSystem;
  /** What the Record page sends as the batch's vehicle; empty: none. */
  readonly vehicle: string;
};

export const preferencesCookie = "trips-preferences";

const memberOf = <T extends string>(allowed: readonly T[], value: unknown): T | undefined =>
  allowed.find((each) => each === value);

/** The first supported language of an Accept-Language header; English if there is none. */
export const localeOf = (acceptLanguage: string | null | undefined): Locale => {
  const wanted = (acceptLanguage ?? "")
    .split(",")
    .map((entry) => {
      const [tag = "", ...parameters] = entry.trim().split(";");
      const quality = parameters.find((each) => each.trim().startsWith("q="))?.split("=")[1];
      return {
        language: tag.toLowerCase().split("-")[0],
        quality: quality === undefined ? 1 : Number(quality),
      };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { language } of wanted) {
    const locale = memberOf(locales, language);
    if (locale) return locale;
  }
  return "en";
};

/** The valid preferences of a cookie; the rest comes from the browser's language. */
export const parsePreferences = (
  cookie: string | undefined,
  acceptLanguage: string | null | undefined,
): Preferences => {
  const given = new URLSearchParams(cookie ?? "");
  return {
    locale: memberOf(locales, given.get("locale")) ?? localeOf(acceptLanguage),
    units: memberOf(unitSystems, given.get("units")) ?? "metric",
    vehicle: given.get("vehicle") ?? "",
  };
};

export const serializePreferences = ({ locale, units, vehicle }: Preferences): string =>
  new URLSearchParams({ locale, units, vehicle }).toString();
