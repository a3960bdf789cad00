import { installPlatform } from "./support/program/platform.ts";

/** What `tsc` needs to know the types of SST and of its providers. */
await installPlatform();
