"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";
import { type FleetQuery, fleetSearchOf, parseFleetQuery } from "../model/fleet-query.ts";

export type ChangeQuery = (change: Partial<FleetQuery>, how?: "push" | "replace") => void;

/**
 * The query in the URL. A change writes the URL without a request, because the server's answer does not depend on it.
 * `replace` is for a change that continues the one before, so that Back undoes both.
 */
export const useFleetQuery = (): readonly [FleetQuery, ChangeQuery] => {
  const pathname = usePathname();
  const parameters = useSearchParams();
  const query = useMemo(() => parseFleetQuery(parameters).query, [parameters]);
  const change = useCallback<ChangeQuery>(
    (change, how = "push") => {
      const { query } = parseFleetQuery(new URLSearchParams(window.location.search));
      const address = `${pathname}${fleetSearchOf({ ...query, page: 1, ...change })}`;
      if (how === "push") window.history.pushState(null, "", address);
      else window.history.replaceState(null, "", address);
    },
    [pathname],
  );
  return [query, change];
};
