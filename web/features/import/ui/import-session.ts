import { createStore, type Watched } from "../../../shared/store/model/store.ts";
import type { FromWorker, ImportSettings, ToWorker } from "../model/import-messages.ts";
import {
  addFiles,
  advance,
  cancelAll,
  type ImportState,
  isBusy,
  nothingImported,
  restart,
  waitingFile,
} from "../model/import-state.ts";

/** A file with its name in the folder that it was dropped in. */
export type ChosenFile = { readonly file: File; readonly name: string };

export type ImportSession = {
  readonly state: Watched<ImportState>;
  readonly add: (files: readonly ChosenFile[]) => void;
  /** Once more, after a failure; `again`: with the drives that are stored already. */
  readonly retry: (id: number, again: boolean) => void;
  readonly setPaused: (isPaused: boolean) => void;
  readonly cancel: () => void;
};

/** The part of a `Worker` that is used. */
export type ImportWorker = {
  readonly postMessage: (message: ToWorker) => void;
  readonly terminate: () => void;
};

/** Created with the first file: the worker brings the parsers along. */
export type CreateWorker = (
  onMessage: (message: FromWorker) => void,
  onFault: (reason: string) => void,
) => ImportWorker;

export const createImportSession = (settings: ImportSettings, createWorker: CreateWorker): ImportSession => {
  const state = createStore(nothingImported);
  const files = new Map<number, ChosenFile>();
  let worker: ImportWorker | undefined;

  /** A worker that has died takes everything under way with it. */
  const fail = (reason: string): void => {
    worker?.terminate();
    worker = undefined;
    for (const { id } of state.get().files) state.set(advance(state.get(), id, { kind: "failed", reason }));
    state.set({ ...state.get(), isPaused: false });
  };

  const working = (): ImportWorker => {
    if (worker === undefined) {
      worker = createWorker(({ id, event }) => state.set(advance(state.get(), id, event)), fail);
      worker.postMessage({ kind: "settings", settings });
    }
    return worker;
  };

  const send = (id: number, again: boolean): void => {
    const chosen = files.get(id);
    if (chosen) working().postMessage({ kind: "job", job: { id, ...chosen, again } });
  };

  return {
    state,
    add: (chosen) => {
      const added = chosen.map((each) => {
        const id = files.size + 1;
        files.set(id, each);
        return waitingFile(id, each.name, each.file.size);
      });
      state.set(addFiles(state.get(), added));
      for (const { id } of added) send(id, false);
    },
    retry: (id, again) => {
      state.set(restart(state.get(), id));
      send(id, again);
    },
    setPaused: (isPaused) => {
      if (!isBusy(state.get())) return;
      state.set({ ...state.get(), isPaused });
      working().postMessage({ kind: "pause", isPaused });
    },
    cancel: () => {
      worker?.terminate();
      worker = undefined;
      state.set(cancelAll(state.get()));
    },
  };
};

const startWorker: CreateWorker = (onMessage, onFault) => {
  const worker = new Worker(new URL("./import-worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => onMessage(data));
  worker.addEventListener("error", (event) => onFault(event.message ?? ""));
  return {
    postMessage: (message) => worker.postMessage(message),
    terminate: () => worker.terminate(),
  };
};

let session: ImportSession | undefined;

/** The document's only import: it goes on while other pages of the dashboard are shown. */
export const importSessionOf = (settings: ImportSettings): ImportSession => {
  if (session) return session;
  const created = createImportSession(settings, startWorker);
  window.addEventListener("beforeunload", (event) => {
    if (isBusy(created.state.get())) event.preventDefault();
  });
  session = created;
  return created;
};
