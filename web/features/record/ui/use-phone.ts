"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { type Phone, type PhoneOptions, type PhoneState, phoneOf } from "./phone/open-phone.ts";
import type { Recording, RecordingState } from "./phone/record-session.ts";

const opening: PhoneState = { kind: "opening" };
const noSubscription = () => () => undefined;

/** The recorder of this document, opened when the page is first shown. */
export const usePhone = ({
  apiUrl,
  driver,
}: PhoneOptions): PhoneState & { readonly isScreenKept: boolean } => {
  const [phone, setPhone] = useState<Phone>();
  useEffect(() => setPhone(phoneOf({ apiUrl, driver })), [apiUrl, driver]);
  const subscribe = phone?.subscribe ?? noSubscription;
  const state = useSyncExternalStore(
    subscribe,
    () => phone?.state() ?? opening,
    () => opening,
  );
  const isScreenKept = useSyncExternalStore(
    subscribe,
    () => phone?.isScreenKept() ?? true,
    () => true,
  );
  return { ...state, isScreenKept };
};

export const useRecordingState = (recording: Recording): RecordingState =>
  useSyncExternalStore(recording.subscribe, recording.state, recording.state);

/** The time, every second; and at once when the network goes or comes. */
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
