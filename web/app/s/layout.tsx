import type { Metadata } from "next";
import type { ReactNode } from "react";
import { ShareHeader } from "../../components/share/share-header.tsx";
import { TripTexts } from "../../components/trip/trip-texts.tsx";
import { readTexts } from "../../lib/read-texts.ts";
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
