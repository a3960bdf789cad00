import { NotFoundPage } from "../../../shared/shell/server/not-found-page.tsx";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";

export default async function TripNotFound() {
  return <NotFoundPage {...(await readTexts()).messages.trip.notFound} />;
}
