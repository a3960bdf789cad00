import type { ShareLink, ShareRequest } from "../../web/features/share/model/share-request.ts";

/** Creates a link to a trip, as its page does, with the session in the cookie. */
export const makeShareLink = async (
  webUrl: string,
  cookie: string,
  tripId: string,
  request: ShareRequest,
): Promise<ShareLink> => {
  const response = await fetch(`${webUrl}/api/trips/${tripId}/shares`, {
    method: "POST",
    headers: { cookie, origin: webUrl, "content-type": "application/json" },
    body: JSON.stringify(request),
  });
  if (!response.ok) throw new Error(`no link was made: ${response.status} ${await response.text()}`);
  return (await response.json()) as ShareLink;
};
