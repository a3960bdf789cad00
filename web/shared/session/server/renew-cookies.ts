import "server-only";
import { getIronSession } from "iron-session";
import type { NextRequest, NextResponse } from "next/server";
import { type Session, sessionOf } from "../model/session-data.ts";
import { type Renewal, renewalOf, renewSession } from "../model/session-renewal.ts";
import { renewIdToken } from "./oidc.ts";
import { renewalCookie, sessionCookie } from "./session-cookies.ts";

type SetCookie = Parameters<NextResponse["cookies"]["set"]>;

/**
 * Renews a request's session if it is due: the request continues with the new cookies, which are also returned for the
 * response. A page cannot set cookies itself.
 */
export const renewCookies = async (request: NextRequest): Promise<readonly SetCookie[]> => {
  if (!request.cookies.has(renewalCookie().cookieName)) return [];
  const changes: SetCookie[] = [];
  const store = {
    get: (name: string) => request.cookies.get(name),
    set: (...change: SetCookie) => {
      changes.push(change);
      const [name, value] = change as [string, string];
      if (value === "") request.cookies.delete(name);
      else request.cookies.set(name, value);
    },
  };
  const held = await getIronSession<Partial<Session>>(store, sessionCookie());
  const heldRenewal = await getIronSession<Partial<Renewal>>(store, renewalCookie());
  const now = Date.now();
  const renewal = renewalOf(heldRenewal);
  if (!renewal) return [];
  const outcome = await renewSession(sessionOf(held, now), renewal, (token) => renewIdToken(token, now), now);
  switch (outcome.kind) {
    case "kept":
      break;
    case "renewed":
      await Object.assign(held, outcome.session).save();
      await Object.assign(heldRenewal, outcome.renewal).save();
      break;
    case "ended":
      held.destroy();
      heldRenewal.destroy();
      break;
    default:
      outcome satisfies never;
  }
  return changes;
};
