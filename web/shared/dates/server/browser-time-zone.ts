import "server-only";
import { canonicalTimeZone } from "@trips/core/domain/time-zone.ts";
import { cookies } from "next/headers";
import { timeZoneCookieName } from "../model/time-zone-cookie.ts";

/** The zone in the browser's cookie; UTC until there is one. */
export const browserTimeZone = async (): Promise<string> =>
  canonicalTimeZone((await cookies()).get(timeZoneCookieName)?.value ?? "") ?? "UTC";
