import type { Metadata } from "next";
import { headers } from "next/headers";
import { shellHeader } from "../../features/record/model/record-shell.ts";
import { RecordPage } from "../../features/record/ui/record-page.tsx";
import { ServiceWorker } from "../../features/record/ui/service-worker.tsx";
import { ConnectionNotice } from "../../shared/live/ui/connection-notice.tsx";
import { mapBase } from "../../shared/map/server/map-base.ts";
import { settings } from "../../shared/server/settings.ts";
import { version } from "../../shared/server/version.ts";
import { requireSession } from "../../shared/session/server/session.ts";
import { recordAppOf } from "../../shared/texts/model/record-app.ts";
import { readTexts } from "../../shared/texts/server/read-texts.ts";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await readTexts()).messages.record.title,
});

export default async function RecordRoute() {
  const isShell = (await headers()).has(shellHeader);
  const session = isShell ? undefined : await requireSession("/record");
  return (
    <>
      <RecordPage
        apiUrl={settings().apiUrl.href}
        app={recordAppOf(version)}
        driver={session?.driver}
        name={session?.name}
        base={mapBase()}
      />
      <ConnectionNotice shows="contact" />
      <ServiceWorker />
    </>
  );
}
