import type { Metadata } from "next";
import { SetupPage } from "../../../../features/devices/server/setup-page.tsx";
import { readTexts } from "../../../../shared/texts/server/read-texts.ts";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await readTexts()).messages.devices.setUpPhone,
  robots: { index: false, follow: false },
  referrer: "no-referrer",
});

export default async function SetupRoute(props: { readonly params: Promise<{ readonly seal: string }> }) {
  return <SetupPage seal={(await props.params).seal} />;
}
