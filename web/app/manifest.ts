import type { MetadataRoute } from "next";
import { readTexts } from "../shared/texts/server/read-texts.ts";

/** Makes the dashboard installable; as an app it opens on the Record page. */
export default async function manifest(): Promise<MetadataRoute.Manifest> {
  const { messages, locale } = await readTexts();
  return {
    id: "/",
    name: messages.product,
    short_name: messages.product,
    description: messages.tagline,
    lang: locale,
    start_url: "/record",
    scope: "/",
    display: "standalone",
    background_color: "#f3f4f0",
    theme_color: "#0a6a4b",
    icons: [
      { src: "/icon.svg", sizes: "any", type: "image/svg+xml", purpose: "any" },
      { src: "/icons/icon-192.png", sizes: "192x192", type: "image/png", purpose: "any" },
      { src: "/icons/icon-512.png", sizes: "512x512", type: "image/png", purpose: "any" },
      { src: "/icons/maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
    ],
    shortcuts: [
      { name: messages.navigation.record, url: "/record" },
      { name: messages.navigation.day, url: "/" },
    ],
  };
}
