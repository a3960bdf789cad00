import type { Metadata } from "next";
import type { ReactNode } from "react";
import { ShareHeader } from "../../features/share/server/share-header.tsx";
import { TripTexts } from "../../features/trip/ui/trip-texts.tsx";
import { readTexts } from "../../shared/texts/server/read-texts.ts";
import styles from "../trips/layout.module.css";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await readTexts()).messages.share.page.title,
  robots: { index: false, follow: false },
  referrer: "no-referrer",
});

export default function ShareLayout({ children }: { readonly children: ReactNode }) {
  return (
    <TripTexts>
      <div className={styles.frame}>
        <ShareHeader />
        {children}
      </div>
    </TripTexts>
  );
}
