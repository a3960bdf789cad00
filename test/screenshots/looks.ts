import type { BrowserContextOptions } from "playwright-core";

/** One way of looking at a page. */
export type Look = {
  readonly device: "desktop" | "tablet" | "phone";
  readonly theme: "light" | "dark";
  readonly language: "en" | "es";
};

const devices: Readonly<Record<Look["device"], BrowserContextOptions>> = {
  desktop: { viewport: { width: 1440, height: 900 } },
  tablet: { viewport: { width: 1024, height: 768 }, hasTouch: true },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};

export const looksOf = (languages: readonly Look["language"][]): readonly Look[] =>
  languages.flatMap((language) =>
    (["desktop", "tablet", "phone"] as const).flatMap((device) =>
      (["light", "dark"] as const).map((theme) => ({ device, theme, language })),
    ),
  );

/** Motion is reduced, so that a picture shows a final state. */
export const contextOptionsOf = ({ device, theme, language }: Look): BrowserContextOptions => ({
  ...devices[device],
  colorScheme: theme,
  locale: language === "es" ? "es-AR" : "en-IE",
  reducedMotion: "reduce",
});

export const suffixOf = ({ device, theme, language }: Look): string =>
  [device, theme, ...(language === "en" ? [] : [language])].join("-");
