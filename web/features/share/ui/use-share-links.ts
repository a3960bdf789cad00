"use client";

import { useEffect, useState } from "react";
import { leavesForSignIn, withPatience } from "../../../shared/live/ui/follow.ts";
import type { TripAddress } from "../../../shared/trips/model/trip-path.ts";
import { tripSharesPathOf } from "../model/share-path.ts";
import type { ListedShare, ShareLink, ShareRequest } from "../model/share-request.ts";

export type ShareProblem = "failed" | "tooMany" | "notListed" | "notRevoked";

export type ShareProgress =
  | { readonly state: "choosing" }
  | { readonly state: "making" | "revoking" }
  | { readonly state: "revoked" }
  | { readonly state: "troubled"; readonly problem: ShareProblem }
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

/** The links to a trip: makes one and copies it, revokes one. */
export const useShareLinks = (address: TripAddress) => {
  const [progress, setProgress] = useState<ShareProgress>({ state: "choosing" });
  const [links, setLinks] = useState<readonly ListedShare[]>([]);
  const path = tripSharesPathOf(address);

  /** Sends a request and continues with its answer; on failure it reports what was not done. */
  const ask = async (
    request: (signal: AbortSignal) => Promise<Response>,
    problem: ShareProblem,
    take: (response: Response) => Promise<void>,
  ): Promise<void> => {
    try {
      const response = await request(withPatience());
      if (leavesForSignIn(response)) return;
      if (response.status === 409) return setProgress({ state: "troubled", problem: "tooMany" });
      if (!response.ok) throw new Error(`the server answered ${response.status}`);
      await take(response);
    } catch (error) {
      console.warn("the links to the trip:", problem, error);
      setProgress({ state: "troubled", problem });
    }
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: requested once, when the dialog opens.
  useEffect(() => {
    void ask(
      (signal) => fetch(path, { signal }),
      "notListed",
      async (response) => setLinks((await response.json()) as ListedShare[]),
    );
  }, [path]);

  return {
    progress,
    links,
    make: (request: ShareRequest): Promise<void> => {
      setProgress({ state: "making" });
      const headers = { "Content-Type": "application/json" };
      return ask(
        (signal) => fetch(path, { method: "POST", headers, body: JSON.stringify(request), signal }),
        "failed",
        async (response) => {
          const link = (await response.json()) as ShareLink;
          setLinks((before) => [link, ...before]);
          setProgress({ state: "made", link, isCopied: await copy(link.url) });
        },
      );
    },
    revoke: ({ digest }: ListedShare): Promise<void> => {
      setProgress({ state: "revoking" });
      // A link that is already gone is the wanted result.
      const revoked = async (signal: AbortSignal): Promise<Response> => {
        const response = await fetch(tripSharesPathOf(address, digest), { method: "DELETE", signal });
        return response.status === 404 ? new Response(null, { status: 204 }) : response;
      };
      return ask(revoked, "notRevoked", async () => {
        setLinks((before) => before.filter((link) => link.digest !== digest));
        setProgress({ state: "revoked" });
      });
    },
    copyAgain: async (link: ShareLink): Promise<void> =>
      setProgress({ state: "made", link, isCopied: await copy(link.url) }),
    /** The choices have changed, so the link no longer matches them. */
    reset: () => setProgress({ state: "choosing" }),
  };
};
