import type { Metadata } from "next";
import { sharePathOf, sharePicturePathOf } from "../../../features/share/model/share-path.ts";
import { pictureSize, sharePreviewOf } from "../../../features/share/model/share-picture.ts";
import { readSharedTrip } from "../../../features/share/server/share-access.ts";
import { SharedTripPage } from "../../../features/share/ui/shared-trip-page.tsx";
import { mapBase } from "../../../shared/map/server/map-base.ts";
import { orNotFound, unlessNotFound } from "../../../shared/server/not-found.ts";
import type { PageProps } from "../../../shared/server/page-props.ts";
import { siteUrl } from "../../../shared/server/site-urls.ts";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";

type Props = PageProps<{ id: string }>;

/** The link preview of messengers. */
export const generateMetadata = async ({ params }: Props): Promise<Metadata> => {
  const { id } = await params;
  const trip = await unlessNotFound(() => readSharedTrip(id));
  if (!trip) return {};
  const texts = await readTexts();
  const { product } = texts.messages;
  const { title, description } = sharePreviewOf(trip, texts);
  const images = [
    { url: siteUrl(sharePicturePathOf(id)).href, ...pictureSize, type: "image/png", alt: title },
  ];
  return {
    title: { absolute: `${title} · ${product}` },
    description,
    openGraph: {
      type: "website",
      siteName: product,
      url: siteUrl(sharePathOf(id)).href,
      title,
      description,
      images,
    },
    twitter: { card: "summary_large_image", title, description, images },
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
