"use client";

import { useState } from "react";
import controls from "../../../shared/shell/ui/controls.module.css";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import styles from "./copied-text.module.css";

/** A text for another program, with a button that copies it. */
export const CopiedText = (props: { readonly label: string; readonly text: string }) => {
  const text = useTexts().messages.connect;
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
