"use client";

import { useEffect } from "react";

/** In development scripts change under the same names, so nothing is cached there. */
const isProduction = process.env.NODE_ENV === "production";

/** Lets `/record` open offline. */
export const ServiceWorker = () => {
  useEffect(() => {
    if (!isProduction || !("serviceWorker" in navigator)) return;
    navigator.serviceWorker
      .register("/service-worker.js", { scope: "/", updateViaCache: "none" })
      .catch((error: unknown) => console.warn("this page will not open offline:", error));
  }, []);
  return null;
};
