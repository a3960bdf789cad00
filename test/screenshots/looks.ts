import type { BrowserContextOptions } from "playwright-core";

/** One way of looking at a page. */
export type Look = {
  readonly device: "desktop" | "phone";
  readonly theme: "light" | "dark";
  readonly language: "en" | "es";
};

const devices: Readonly<Record<Look["device"], BrowserContextOptions>> = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};

export const looksOf = (languages: readonly Look["language"][]): readonly Look[] =>
  languages.flatMap((language) =>
    (["desktop", "phone"] as const).flatMap((device) =>
      (["light", "dark"] as const).map((theme) => ({ device, theme, language })),
    ),
  );

/** Motion is reduced, so that a picture shows a final state. */
export const contextOptionsOf = ({ device, theme, language }: Look): BrowserContextOptions => ({
  ...devices[device],
  colorScheme: theme,
  locale: language === "es" ? "es-AR" : "en-GB",
  reducedMotion: "reduce",
});

export const suffixOf = ({ device, theme, language }: Look): string =>
  [device, theme, ...(language === "en" ? [] : [language])].join("-");
