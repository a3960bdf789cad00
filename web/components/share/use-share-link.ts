"use client";

import { useState } from "react";
import { makeSharePathOf } from "../../lib/share-path.ts";
import type { ShareLink, ShareRequest } from "../../lib/share-request.ts";
import type { TripAddress } from "../../lib/trip-path.ts";
import { leavesForSignIn } from "../live/follow.ts";

export type ShareProgress =
  | { readonly state: "choosing" }
  | { readonly state: "making" }
  | { readonly state: "failed" }
  | { readonly state: "made"; readonly link: ShareLink; readonly isCopied: boolean };

const copy = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    console.warn("the link could not be copied:", error);
    return false;
  }
};

/** Makes a link to a trip and copies it. */
export const useShareLink = (address: TripAddress) => {
  const [progress, setProgress] = useState<ShareProgress>({ state: "choosing" });

  const make = async (request: ShareRequest): Promise<void> => {
    setProgress({ state: "making" });
    try {
      const response = await fetch(makeSharePathOf(address), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(request),
      });
      if (leavesForSignIn(response)) return;
      if (!response.ok) throw new Error(`the answer was ${response.status}`);
      const link = (await response.json()) as ShareLink;
      setProgress({ state: "made", link, isCopied: await copy(link.url) });
    } catch (error) {
      console.warn("the link could not be made:", error);
      setProgress({ state: "failed" });
    }
  };

  return {
    progress,
    make,
    copyAgain: async (link: ShareLink): Promise<void> =>
      setProgress({ state: "made", link, isCopied: await copy(link.url) }),
    /** What was chosen has changed, so the link is not the one that is meant. */
    reset: () => setProgress({ state: "choosing" }),
  };
};
