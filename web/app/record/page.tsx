import type { Metadata } from "next";
import { headers } from "next/headers";
import { RecordPage } from "../../components/record/record-page.tsx";
import { ServiceWorker } from "../../components/record/service-worker.tsx";
import { readTexts } from "../../lib/read-texts.ts";
import { shellHeader } from "../../lib/record-shell.ts";
import { requireSession } from "../../lib/session.ts";
import { settings } from "../../lib/settings.ts";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await readTexts()).messages.record.title,
});

export default async function RecordRoute() {
  const isShell = (await headers()).has(shellHeader);
  const driver = isShell ? undefined : (await requireSession("/record")).driver;
  return (
    <>
      <RecordPage apiUrl={settings().apiUrl.href} driver={driver} />
      <ServiceWorker />
    </>
  );
}
