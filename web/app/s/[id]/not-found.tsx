import { ShareNotice } from "../../../components/share/share-notice.tsx";
import { readTexts } from "../../../lib/read-texts.ts";

export default async function UnknownLink() {
  return <ShareNotice {...(await readTexts()).messages.share.notFound} />;
}
