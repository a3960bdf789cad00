"use client";

import { useSyncExternalStore } from "react";

const never = () => () => undefined;
const readZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The zone of the reader's clock; undefined until hydration, so that server and browser render the same. */
export const useReaderZone = (): string | undefined => useSyncExternalStore(never, readZone, () => undefined);
