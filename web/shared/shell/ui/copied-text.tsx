"use client";

import { type ReactNode, useState } from "react";
import { copying } from "../../texts/model/messages/copying.ts";
import { AreaTexts, useTexts } from "../../texts/ui/texts-provider.tsx";
import controls from "./controls.module.css";
import styles from "./copied-text.module.css";

const areas = { copying };

/** Above every `CopiedText`. */
export const CopyingTexts = ({ children }: { readonly children: ReactNode }) => (
  <AreaTexts areas={areas}>{children}</AreaTexts>
);

/** A text for another program, with a button that copies it. */
export const CopiedText = (props: { readonly label: string; readonly text: string }) => {
  const text = useTexts().messages.copying;
  const [outcome, setOutcome] = useState<"copied" | "notCopied">();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(props.text);
      setOutcome("copied");
    } catch (error) {
      console.warn("the text could not be copied:", error);
      setOutcome("notCopied");
    }
  };
  return (
    <div className={styles.copied}>
      <pre className={styles.text}>{props.text}</pre>
      <button
        type="button"
        className={`${controls.quiet} ${styles.copy}`}
        aria-label={`${text.copy}: ${props.label}`}
        onClick={() => void copy()}
      >
        {text.copy}
      </button>
      <p className={styles.outcome} role="status">
        {outcome && text[outcome]}
      </p>
    </div>
  );
};
