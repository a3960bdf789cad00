"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { createTokenSource } from "../../../shared/session/model/api-token.ts";
import type { CorrectionRequest } from "../model/correction-request.ts";
import type { TripModel } from "../model/trip-model.ts";
import type { Correcting } from "./correct-trip.tsx";

export type CorrectionState = "idle" | "sending" | "counting" | "slow" | "done" | "refused" | "failed";

export type SendCorrection = (request: CorrectionRequest) => void;

const tokens = createTokenSource({
  now: Date.now,
  fetch: (path, request) => fetch(path, { ...request, cache: "no-store" }),
});

/** What the consumer counts a moment later is read again after these times. */
const readAfterMs = [700, 1_500, 3_000, 6_000, 12_000];

const post = async (
  { apiUrl, driver }: Correcting,
  { method, path, body }: CorrectionRequest,
): Promise<number> => {
  const getToken = tokens.of(driver);
  const send = (token: string) =>
    fetch(`${apiUrl.replace(/\/$/, "")}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const token = await getToken();
  const { status } = await send(token);
  return status === 401 ? (await send(await getToken(token))).status : status;
};

const saidOf = ({ name, purpose, corrections }: TripModel): string =>
  JSON.stringify([name, purpose, corrections]);

/** Sends corrections as the driver, and reads the trip again until it shows them. */
export const useCorrections = (
  trip: TripModel,
  correcting: Correcting,
): { readonly state: CorrectionState; readonly send: SendCorrection } => {
  const router = useRouter();
  const [state, setState] = useState<CorrectionState>("idle");
  const [before, setBefore] = useState<string>();
  const isShown = before !== undefined && saidOf(trip) !== before;
  useEffect(() => {
    if (state !== "counting") return;
    if (isShown) return setState("done");
    const timers = readAfterMs.map((ms) => setTimeout(() => router.refresh(), ms));
    timers.push(setTimeout(() => setState("slow"), readAfterMs.at(-1)! + 3_000));
    return () => timers.forEach(clearTimeout);
  }, [state, isShown, router]);

  const send: SendCorrection = (request) => {
    setState("sending");
    setBefore(saidOf(trip));
    post(correcting, request).then(
      (status) =>
        setState(status === 200 ? "counting" : status < 500 && status !== 429 ? "refused" : "failed"),
      () => setState("failed"),
    );
  };
  return { state, send };
};
