import type { Metadata } from "next";
import { ConnectPage } from "../../features/connect/server/connect-page.tsx";
import { requireSession } from "../../shared/session/server/session.ts";
import { connectPath } from "../../shared/shell/model/site-paths.ts";
import { readTexts } from "../../shared/texts/server/read-texts.ts";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await readTexts()).messages.connect.title,
});

export default async function ConnectRoute() {
  const { driver } = await requireSession(connectPath);
  return <ConnectPage driver={driver} />;
}
