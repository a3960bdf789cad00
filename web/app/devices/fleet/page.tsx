import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { phonesQueryOf, phonesSearchOf } from "../../../features/devices/model/phones-model.ts";
import { FleetPhonesPage } from "../../../features/devices/server/fleet-phones-page.tsx";
import { type PageProps, parametersOf } from "../../../shared/server/page-props.ts";
import { callerOf, isFleetMember } from "../../../shared/session/model/session-data.ts";
import { requireSession } from "../../../shared/session/server/session.ts";
import { devicesPath, fleetDevicesPath } from "../../../shared/shell/model/site-paths.ts";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await readTexts()).messages.phones.fleetTitle,
});

export default async function FleetDevicesRoute({ searchParams }: PageProps) {
  const query = phonesQueryOf(parametersOf(await searchParams));
  const session = await requireSession(`${fleetDevicesPath}${phonesSearchOf(query)}`);
  if (!isFleetMember(session)) redirect(devicesPath);
  return <FleetPhonesPage caller={callerOf(session)} query={query} />;
}
