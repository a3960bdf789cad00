import { isDeviceKind } from "@trips/core/application/device.ts";
import type { Metadata } from "next";
import { outcomeOf } from "../../features/devices/model/device-request.ts";
import { DevicesPage } from "../../features/devices/server/devices-page.tsx";
import { type PageProps, parametersOf } from "../../shared/server/page-props.ts";
import { requireSession } from "../../shared/session/server/session.ts";
import { devicesPath } from "../../shared/shell/model/site-paths.ts";
import { readTexts } from "../../shared/texts/server/read-texts.ts";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await readTexts()).messages.devices.title,
});

export default async function DevicesRoute({ searchParams }: PageProps) {
  const session = await requireSession(devicesPath);
  const parameters = parametersOf(await searchParams);
  const kind = parameters.get("kind");
  return (
    <DevicesPage
      session={session}
      outcome={outcomeOf(parameters.get("outcome"))}
      kind={isDeviceKind(kind) ? kind : "gpslogger"}
    />
  );
}
