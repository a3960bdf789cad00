import { notFound, redirect } from "next/navigation";
import { SharedTripPage } from "../../../components/share/shared-trip-page.tsx";
import type { PageProps } from "../../../lib/page-props.ts";
import { settings } from "../../../lib/settings.ts";
import { openLink, readSharedTrip } from "../../../lib/share-access.ts";
import { expiredSharePath } from "../../../lib/share-path.ts";

/** Nothing is sent before it is known what, so that the answer has the status of what it says. */
export default async function SharePage({ params }: PageProps<{ token: string }>) {
  const { token } = await params;
  const opened = await openLink(token);
  if (opened.state === "expired") redirect(expiredSharePath);
  if (opened.state === "unknown") notFound();
  const initial = await readSharedTrip(opened.share);
  if (!initial) notFound();
  return (
    <SharedTripPage
      token={token}
      initial={initial}
      remainingMs={opened.share.expiresAtMs - Date.now()}
      styleUrl={settings().mapStyleUrl}
    />
  );
}
