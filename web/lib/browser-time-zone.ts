import "server-only";
import { limits } from "@trips/core/api/limits.ts";
import { isTimeZone } from "@trips/core/domain/local-date.ts";
import { cookies } from "next/headers";
import { timeZoneCookieName } from "./time-zone-cookie.ts";

const pattern = new RegExp(limits.timeZonePattern);

/** The zone that the browser told in its cookie, UTC before it did. */
export const browserTimeZone = async (): Promise<string> => {
  const value = (await cookies()).get(timeZoneCookieName)?.value ?? "";
  return pattern.test(value) && isTimeZone(value) ? value : "UTC";
};
