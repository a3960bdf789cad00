import { keepDataOutOf } from "./shared/server/console-without-data.ts";

/** Called by Next once, before the server answers its first request. */
export const register = (): void => keepDataOutOf(console);
