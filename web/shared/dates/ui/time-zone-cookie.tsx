"use client";

import { useEffect } from "react";
import { timeZoneCookieName } from "../model/time-zone-cookie.ts";

const yearSeconds = 31_536_000;

export const TimeZoneCookie = () => {
  useEffect(() => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const secure = window.location.protocol === "https:" ? "; Secure" : "";
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser.
    document.cookie = `${timeZoneCookieName}=${encodeURIComponent(timeZone)}; Path=/; Max-Age=${yearSeconds}; SameSite=Lax${secure}`;
  }, []);
  return null;
};
