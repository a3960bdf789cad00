import { ShareNotice } from "../../../features/share/ui/share-notice.tsx";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";

export default async function UnknownLink() {
  return <ShareNotice {...(await readTexts()).messages.share.notFound} />;
}
