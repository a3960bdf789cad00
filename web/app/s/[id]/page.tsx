import type { Metadata } from "next";
import { readSharedTrip } from "../../../features/share/server/share-access.ts";
import { SharedTripPage } from "../../../features/share/ui/shared-trip-page.tsx";
import { textOf } from "../../../shared/format/model/format.ts";
import { mapBase } from "../../../shared/map/server/map-base.ts";
import { orNotFound, unlessNotFound } from "../../../shared/server/not-found.ts";
import type { PageProps } from "../../../shared/server/page-props.ts";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";

type Props = PageProps<{ id: string }>;

/** The link preview of messengers: the date and two of the figures that the page itself shows. */
export const generateMetadata = async ({ params }: Props): Promise<Metadata> => {
  const { id } = await params;
  const trip = await unlessNotFound(() => readSharedTrip(id));
  if (!trip) return {};
  const { messages, format } = await readTexts();
  const title = messages.share.page.of(format.mediumDate(trip.dates.start));
  const { distanceMeters, movingSeconds, start } = trip;
  const description =
    start === null
      ? messages.share.page.title
      : [[format.distance(distanceMeters)], format.duration(movingSeconds)].map(textOf).join(" · ");
  return {
    title: { absolute: `${title} · ${messages.product}` },
    description,
    openGraph: { type: "website", siteName: messages.product, title, description },
  };
};

/** Nothing is sent before the trip is read, so that the response's status matches its content. */
export default async function SharePage({ params }: Props) {
  const { id } = await params;
  const initial = await orNotFound(() => readSharedTrip(id));
  return (
    <SharedTripPage
      id={id}
      initial={initial}
      remainingMs={initial.expiresAtMs - Date.now()}
      base={mapBase()}
    />
  );
}
