import { type NextRequest, NextResponse } from "next/server";
import {
  type DeviceRequest,
  deviceRequestOf,
  outcomePath,
} from "../../../features/devices/model/device-request.ts";
import { register, revoke } from "../../../features/devices/server/devices.ts";
import { newDeviceCookie, noNewDeviceCookie } from "../../../features/devices/server/new-device.ts";
import { refuse } from "../../../shared/server/data-access.ts";
import { readForm } from "../../../shared/server/read-form.ts";
import { isFromThisSite } from "../../../shared/server/same-origin.ts";
import { settings } from "../../../shared/server/settings.ts";
import { siteUrl } from "../../../shared/server/site-urls.ts";
import { callerOf, type Session } from "../../../shared/session/model/session-data.ts";
import { readSession } from "../../../shared/session/server/session.ts";
import { devicesPath } from "../../../shared/shell/model/site-paths.ts";

const backTo = (path: string): NextResponse => NextResponse.redirect(siteUrl(path), 303);

/** Registers or revokes a device, or hides a new key, and redirects to the page; no script is needed. */
export const POST = async (request: NextRequest): Promise<NextResponse> => {
  if (!isFromThisSite(request.headers, settings().webUrl))
    return refuse(403, "Devices are changed from the site's own pages only");
  const session = await readSession();
  if (!session) return backTo(`/sign-in?return=${encodeURIComponent(devicesPath)}`);
  const form = await readForm(request);
  const asked = form && deviceRequestOf(form);
  if (!asked) return refuse(400, "Expected the fields name and kind, revoke, or hide=hide, of a form");
  try {
    return await follow(asked, session);
  } catch (error) {
    console.error("a device cannot be changed:", error);
    return backTo(outcomePath("unavailable"));
  }
};

const follow = async (asked: DeviceRequest, session: Session): Promise<NextResponse> => {
  const caller = callerOf(session);
  if ("revoke" in asked) {
    await revoke(caller, asked.revoke);
    const response = backTo(outcomePath("revoked"));
    response.cookies.set(noNewDeviceCookie());
    return response;
  }
  if ("hide" in asked) {
    const response = backTo(devicesPath);
    response.cookies.set(noNewDeviceCookie());
    return response;
  }
  const made = await register(caller, asked.register);
  if (typeof made === "string") return backTo(outcomePath(made));
  const response = backTo(devicesPath);
  response.cookies.set(await newDeviceCookie(made));
  return response;
};
