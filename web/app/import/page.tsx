import type { Metadata } from "next";
import { ImportPage } from "../../features/import/ui/import-page.tsx";
import { settings } from "../../shared/server/settings.ts";
import { requireSession } from "../../shared/session/server/session.ts";
import { readTexts } from "../../shared/texts/server/read-texts.ts";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await readTexts()).messages.importing.title,
});

export default async function ImportRoute() {
  const { driver } = await requireSession("/import");
  return <ImportPage apiUrl={settings().apiUrl.href} driver={driver} />;
}
