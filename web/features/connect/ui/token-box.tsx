"use client";

import { useState } from "react";
import { formatTime } from "../../../shared/format/model/format.ts";
import { withPatience } from "../../../shared/live/ui/follow.ts";
import controls from "../../../shared/shell/ui/controls.module.css";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { gpsLoggerHeaders } from "../model/gps-logger.ts";
import { CopiedText } from "./copied-text.tsx";
import styles from "./token-box.module.css";

type Progress =
  | { readonly state: "none" | "getting" | "signedOut" | "failed" }
  | { readonly state: "got"; readonly token: string; readonly expiresAtMs: number };

const request = async (): Promise<Progress> => {
  const response = await fetch("/auth/token", { method: "POST", cache: "no-store", signal: withPatience() });
  if (response.status === 401) return { state: "signedOut" };
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const { idToken, expiresInSeconds } = (await response.json()) as {
    readonly idToken: string;
    readonly expiresInSeconds: number;
  };
  return { state: "got", token: idToken, expiresAtMs: Date.now() + expiresInSeconds * 1000 };
};

/** The headers that a phone sends, with the reader's own token once it is asked for. */
export const TokenBox = ({ label }: { readonly label: string }) => {
  const text = useTexts().messages.connect.token;
  const [progress, setProgress] = useState<Progress>({ state: "none" });
  const { state } = progress;
  const get = async () => {
    setProgress({ state: "getting" });
    try {
      setProgress(await request());
    } catch (error) {
      console.warn("there is no token:", error);
      setProgress({ state: "failed" });
    }
  };
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return (
    <div className={styles.box}>
      <CopiedText label={label} text={gpsLoggerHeaders(state === "got" ? progress.token : "TOKEN")} />
      <button
        type="button"
        className={`${controls.quiet} ${styles.get}`}
        disabled={state === "getting"}
        onClick={() => void get()}
      >
        {state === "getting" ? text.getting : text.get}
      </button>
      <p className={styles.note} role="status">
        {state === "got" && text.until(formatTime(new Date(progress.expiresAtMs).toISOString(), timeZone))}
        {(state === "signedOut" || state === "failed") && text[state]}
      </p>
    </div>
  );
};
