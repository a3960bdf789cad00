import type { Metadata, Viewport } from "next";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { TimeZoneCookie } from "../shared/dates/ui/time-zone-cookie.tsx";
import { ConnectionWatch } from "../shared/live/ui/connection-watch.tsx";
import { readPreferences, readTexts } from "../shared/texts/server/read-texts.ts";
import { TextsProvider } from "../shared/texts/ui/texts-provider.tsx";
import "./globals.css";

export const generateMetadata = async (): Promise<Metadata> => {
  const { product, tagline } = (await readTexts()).messages;
  return {
    title: { default: product, template: `%s · ${product}` },
    description: tagline,
    robots: { index: false },
  };
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#161c19" },
  ],
};

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  // A page rendered at build time could not carry the nonce of its request.
  await connection();
  const preferences = await readPreferences();
  return (
    <html lang={preferences.locale}>
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
