import type { Metadata, Viewport } from "next";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { TimeZoneCookie } from "../shared/dates/ui/time-zone-cookie.tsx";
import { ConnectionWatch } from "../shared/live/ui/connection-watch.tsx";
import { readPreferences, readTexts } from "../shared/texts/server/read-texts.ts";
import { TextsProvider } from "../shared/texts/ui/texts-provider.tsx";
import "./globals.css";
import "./print.css";

export const generateMetadata = async (): Promise<Metadata> => {
  const { product, tagline } = (await readTexts()).messages;
  return {
    title: { default: product, template: `%s · ${product}` },
    description: tagline,
    robots: { index: false },
  };
};

/** `--surface` of globals.css, for the browser's own bars. */
const surface = { light: "#ffffff", dark: "#161c19" };

export const generateViewport = async (): Promise<Viewport> => {
  const { theme } = await readPreferences();
  return {
    width: "device-width",
    initialScale: 1,
    viewportFit: "cover",
    themeColor:
      theme === "system"
        ? [
            { media: "(prefers-color-scheme: light)", color: surface.light },
            { media: "(prefers-color-scheme: dark)", color: surface.dark },
          ]
        : surface[theme],
  };
};

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  // A page rendered at build time could not carry the nonce of its request.
  await connection();
  const preferences = await readPreferences();
  const { locale, theme } = preferences;
  return (
    <html lang={locale} data-theme={theme === "system" ? undefined : theme}>
      <body>
        <TextsProvider preferences={preferences}>
          {children}
          <ConnectionWatch />
        </TextsProvider>
        <TimeZoneCookie />
      </body>
    </html>
  );
}
