"use client";

import { useCallback } from "react";
import controls from "../../../shared/shell/ui/controls.module.css";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { hasEnded, type ImportState, isBusy } from "../model/import-state.ts";
import { DropArea } from "./drop-area.tsx";
import { FileItem } from "./file-item.tsx";
import styles from "./import-page.module.css";
import type { ChosenFile, ImportSession } from "./import-session.ts";
import { useImport, useIsOnline } from "./use-import.ts";

/** Where all files together have come; read aloud when it changes. */
const useSummary = (state: ImportState): string => {
  const { messages, format } = useTexts();
  const text = messages.importing.summary;
  const { files, isPaused } = state;
  const isOnline = useIsOnline();
  if (files.length === 0) return "";
  const [ended, all] = [format.count(files.filter(hasEnded).length), format.count(files.length)];
  if (!isBusy(state)) {
    const failed = files.filter(({ phase }) => phase !== "done").length;
    return failed === 0 ? text.done(all) : text.doneWithout(all, format.count(failed));
  }
  if (isPaused) return text.paused(ended, all);
  return isOnline ? text.busy(ended, all) : text.offline;
};

const Controls = ({ session, state }: { readonly session: ImportSession; readonly state: ImportState }) => {
  const text = useTexts().messages.importing.actions;
  const { isPaused } = state;
  if (!isBusy(state)) return null;
  return (
    <div className={styles.controls}>
      <button className={controls.quiet} type="button" onClick={() => session.setPaused(!isPaused)}>
        {isPaused ? text.resume : text.pause}
      </button>
      <button className={controls.quiet} type="button" onClick={session.cancel}>
        {text.cancel}
      </button>
    </div>
  );
};

export const ImportPage = ({ apiUrl, driver }: { readonly apiUrl: string; readonly driver: string }) => {
  const { messages, locale } = useTexts();
  const text = messages.importing;
  const { session, state } = useImport({ apiUrl, driver, locale });
  const summary = useSummary(state);
  const add = useCallback((files: readonly ChosenFile[]) => session?.add(files), [session]);
  return (
    <main className={styles.page} id="content">
      <h1 className={styles.heading}>{text.heading}</h1>
      <p className={styles.intro}>{text.intro}</p>
      <DropArea onFiles={session && add} />
      <div className={styles.head}>
        <p className={styles.summary} role="status">
          {summary}
        </p>
        {session && <Controls session={session} state={state} />}
      </div>
      {session && state.files.length > 0 && (
        <ul className={styles.files} aria-label={text.files}>
          {state.files.map((file) => (
            <FileItem key={file.id} file={file} onRetry={session.retry} />
          ))}
        </ul>
      )}
      <p className={styles.hint}>{text.hint}</p>
    </main>
  );
};
