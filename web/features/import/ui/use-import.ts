import { useEffect, useState, useSyncExternalStore } from "react";
import { createStore } from "../../../shared/store/model/store.ts";
import { useStore } from "../../../shared/store/ui/use-store.ts";
import type { ImportSettings } from "../model/import-messages.ts";
import { type ImportState, nothingImported } from "../model/import-state.ts";
import { type ImportSession, importSessionOf } from "./import-session.ts";

const noState = createStore(nothingImported);

/** The document's import; undefined until the page has become alive. */
export const useImport = ({
  apiUrl,
  driver,
  locale,
}: ImportSettings): { readonly session: ImportSession | undefined; readonly state: ImportState } => {
  const [session, setSession] = useState<ImportSession>();
  useEffect(() => setSession(importSessionOf({ apiUrl, driver, locale })), [apiUrl, driver, locale]);
  return { session, state: useStore(session?.state ?? noState) };
};

const watchNetwork = (listener: () => void): (() => void) => {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
};

export const useIsOnline = (): boolean =>
  useSyncExternalStore(
    watchNetwork,
    () => navigator.onLine,
    () => true,
  );
