"use client";

import { usePathname } from "next/navigation";
import { type ComponentType, useEffect, useState } from "react";

/** The first paint and the map go first. */
const laterMs = 1_000;
const againMs = 5_000;

/** It opens without a network, so the script is part of the page. */
const hasItsOwn = "/record";

/** Loads what says on every page that the server cannot be reached. */
export const ConnectionWatch = () => {
  const pathname = usePathname();
  const [Notice, setNotice] = useState<ComponentType>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const load = async () => {
      // The page that opens in place of others says it itself.
      if (document.querySelector("[data-offline]")) return;
      try {
        const { ConnectionNotice } = await import("./connection-notice.tsx");
        setNotice(() => ConnectionNotice);
      } catch (error) {
        console.warn("the watch over the connection cannot be loaded:", error);
        timer = setTimeout(load, againMs);
      }
    };
    timer = setTimeout(load, laterMs);
    return () => clearTimeout(timer);
  }, []);
  return Notice && pathname !== hasItsOwn ? <Notice /> : null;
};
