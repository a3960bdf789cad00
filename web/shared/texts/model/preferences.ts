/** How a user wants the dashboard: what was chosen, and for the rest what the browser's languages suggest. */
export const locales = ["en", "es"] as const;
export type Locale = (typeof locales)[number];

/** Every language by its own name, for readers of that language only. */
export const languageNames: Readonly<Record<Locale, string>> = { en: "English", es: "Español" };

export const unitSystems = ["metric", "imperial"] as const;
export type UnitSystem = (typeof unitSystems)[number];

/** `system`: the theme of the device. */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** What a user can choose; what is missing was never chosen. */
export type Choices = {
  readonly locale?: Locale;
  readonly units?: UnitSystem;
  readonly theme?: Theme;
  /** What the Record page sends as the batch's vehicle; empty: none. */
  readonly vehicle?: string;
};

export type Preferences = { readonly [Name in keyof Choices]-?: NonNullable<Choices[Name]> } & {
  /** The country, or the part of the world, whose form of the language the browser asks for. */
  readonly region: string | undefined;
};

export const preferencesCookie = "trips-preferences";

const memberOf = <T extends string>(allowed: readonly T[], value: unknown): T | undefined =>
  allowed.find((each) => each === value);

type LanguageTag = { readonly language: string | undefined; readonly region: string | undefined };

/** The tags of an Accept-Language header, most wanted first. */
const tagsOf = (acceptLanguage: string | null | undefined): LanguageTag[] =>
  (acceptLanguage ?? "")
    .split(",")
    .map((entry) => {
      const [tag = "", ...parameters] = entry.trim().split(";");
      const quality = parameters.find((each) => each.trim().startsWith("q="))?.split("=")[1];
      const [language, ...subtags] = tag.trim().toLowerCase().split("-");
      return {
        language,
        region: subtags.find((each) => /^([a-z]{2}|\d{3})$/.test(each))?.toUpperCase(),
        quality: quality === undefined ? 1 : Number(quality),
      };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);

/** The first supported language of an Accept-Language header; English if there is none. */
export const localeOf = (acceptLanguage: string | null | undefined): Locale => {
  for (const { language } of tagsOf(acceptLanguage)) {
    const locale = memberOf(locales, language);
    if (locale) return locale;
  }
  return "en";
};

/** Where road signs are in miles. */
const regionsInMiles = ["US", "PR", "VI", "GU", "AS", "MP", "LR", "GB", "IM", "JE", "GG"];

/** The units of the first region that an Accept-Language header names. */
export const unitsOfHeader = (acceptLanguage: string | null | undefined): UnitSystem =>
  regionsInMiles.includes(tagsOf(acceptLanguage).find(({ region }) => region)?.region ?? "")
    ? "imperial"
    : "metric";

/** The choices among named values, for example of a form, that mean something. */
export const choicesOf = (given: { get(name: string): unknown }): Choices => {
  const vehicle = given.get("vehicle");
  const choices = {
    locale: memberOf(locales, given.get("locale")),
    units: memberOf(unitSystems, given.get("units")),
    theme: memberOf(themes, given.get("theme")),
    vehicle: typeof vehicle === "string" ? vehicle : undefined,
  };
  return Object.fromEntries(Object.entries(choices).filter(([, value]) => value !== undefined));
};

export const parseChoices = (cookie: string | undefined): Choices =>
  choicesOf(new URLSearchParams(cookie ?? ""));

/** The valid choices of a cookie; the rest comes from the browser's languages. */
export const parsePreferences = (
  cookie: string | undefined,
  acceptLanguage: string | null | undefined,
): Preferences => {
  const { locale = localeOf(acceptLanguage), units, theme, vehicle } = parseChoices(cookie);
  return {
    locale,
    units: units ?? unitsOfHeader(acceptLanguage),
    theme: theme ?? "system",
    vehicle: vehicle ?? "",
    region: tagsOf(acceptLanguage).find(({ language, region }) => language === locale && region)?.region,
  };
};

export const serializeChoices = (choices: Choices): string =>
  new URLSearchParams(Object.entries(choices)).toString();
