import type { ReactNode } from "react";
import { SiteLink } from "../../../shared/shell/ui/site-link.tsx";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import { type PulseRange, pulsePathOf, pulseRanges } from "../model/pulse-model.ts";
import styles from "./pulse-frame.module.css";

/** The frame around the figures: the heading, and the choice of range. */
export const PulseFrame = async (props: { readonly range: PulseRange; readonly children: ReactNode }) => {
  const text = (await readTexts()).messages.pulse;
  return (
    <main className={styles.page} id="content">
      <div className={styles.head}>
        <h1 className={styles.heading}>{text.heading}</h1>
        <nav className={styles.ranges} aria-label={text.range.label}>
          {pulseRanges.map((range) => (
            <SiteLink
              key={range}
              className={styles.range}
              href={pulsePathOf(range)}
              aria-current={range === props.range ? "page" : undefined}
            >
              {text.range.choices[range]}
            </SiteLink>
          ))}
        </nav>
      </div>
      <p className={styles.intro}>{text.intro}</p>
      {props.children}
    </main>
  );
};
