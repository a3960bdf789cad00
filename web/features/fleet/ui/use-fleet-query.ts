"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";
import { type FleetQuery, fleetSearchOf, parseFleetQuery } from "../model/fleet-query.ts";

export type ChangeQuery = (change: Partial<FleetQuery>, how?: "push" | "replace") => void;

/**
 * The query that the address holds. A change writes the address without asking the server, whose answer does
 * not depend on it; `replace` for what goes on with the change before, so that Back leads past all of it.
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
