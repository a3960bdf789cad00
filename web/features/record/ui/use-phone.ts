"use client";

import { useEffect, useState } from "react";
import { createStore } from "../../../shared/store/model/store.ts";
import { useStore } from "../../../shared/store/ui/use-store.ts";
import { type Phone, type PhoneOptions, type PhoneState, phoneOf } from "./phone/open-phone.ts";
import type { Recording, RecordingState } from "./phone/record-session.ts";

const noPhone: Phone = {
  state: createStore<PhoneState>({ kind: "opening" }),
  isScreenKept: createStore(true),
};

/** The document's recorder, opened when the page is first shown. */
export const usePhone = ({
  apiUrl,
  app,
  driver,
}: PhoneOptions): PhoneState & { readonly isScreenKept: boolean } => {
  const [phone, setPhone] = useState(noPhone);
  useEffect(() => setPhone(phoneOf({ apiUrl, app, driver })), [apiUrl, app, driver]);
  return { ...useStore(phone.state), isScreenKept: useStore(phone.isScreenKept) };
};

export const useRecordingState = ({ state }: Recording): RecordingState => useStore(state);

/** The time, every second, and at once when the network goes or comes back. */
export const useClock = (): { readonly nowMs: number; readonly isOnline: boolean } => {
  const [clock, setClock] = useState(() => ({ nowMs: Date.now(), isOnline: navigator.onLine }));
  useEffect(() => {
    const tick = () => setClock({ nowMs: Date.now(), isOnline: navigator.onLine });
    const timer = setInterval(tick, 1_000);
    window.addEventListener("online", tick);
    window.addEventListener("offline", tick);
    return () => {
      clearInterval(timer);
      window.removeEventListener("online", tick);
      window.removeEventListener("offline", tick);
    };
  }, []);
  return clock;
};
